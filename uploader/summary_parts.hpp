// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/secret.hpp"
#include "proto/camaudit/summary/v1/summary.pb.h"
#include "uploader/summary.hpp"

/// The parts of which summary.cpp puts a summary together.
namespace camaudit::uploader {

/// Requirements with their counts, and every device under a pseudonym.
void add_devices(const SummaryContent& content, const Secret& pseudonym_secret, summary::v1::Summary& out);

/// How long footage is kept, and is set to be.
void add_retention(const SummaryContent& content, summary::v1::Summary& out);

void add_declared(const SummaryContent& content, summary::v1::Summary& out);

}  // namespace camaudit::uploader
