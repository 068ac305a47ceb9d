// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/refusal.hpp"

namespace camaudit::collector {

std::string_view to_string(RefusalKind kind) {
  switch (kind) {
    case RefusalKind::Foreign:
      return "foreign";
    case RefusalKind::Tamper:
      return "tamper";
    case RefusalKind::Unregistered:
      return "unregistered";
    case RefusalKind::Revoked:
      return "revoked";
    case RefusalKind::Replay:
      return "replay";
    case RefusalKind::Malformed:
      return "malformed";
    case RefusalKind::Future:
      return "future";
    case RefusalKind::Fork:
      return "fork";
    case RefusalKind::Rollback:
      break;
  }
  return "rollback";
}

}  // namespace camaudit::collector
