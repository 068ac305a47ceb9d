// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/base/random.hpp"
#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/file_system.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::collector {

/// The DSSE envelope by which the collector says that it has a summary: JSON with gss_code, site, epoch, sequence,
/// payload_sha256 and received_at. The same summary always gives the same bytes.
std::string receipt(const Origin& origin, const uploader::EntryName& name, UtcSeconds received_at,
                    const uploader::SigningKey& key);

/// The collector's own key, made on first use. PermissionDenied if others may read it.
Result<uploader::SigningKey> receipt_key(uploader::FileSystem& files, const StateDirectory& state, Random& random);

}  // namespace camaudit::collector
