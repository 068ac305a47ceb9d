// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to onvif/soap: the only header that names the generated code.
#include <memory>

#include "camauditH.h"

namespace camaudit::onvif::soap {

/// Takes everything that was decoded out of a context and keeps the context for the next reply.
struct GiveBack {
  void operator()(struct soap* context) const;
};
using ContextPtr = std::unique_ptr<struct soap, GiveBack>;

/// A gSOAP context with our namespaces and with limits on depth, occurrence and text length. It has no sockets. Setting
/// one up costs more than reading most replies, so that each thread keeps one that is not in use.
ContextPtr lend_context();

}  // namespace camaudit::onvif::soap
