// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to onvif/soap: the only header that names the generated code.
#include <memory>

#include "camauditH.h"

namespace camaudit::onvif::soap {

struct FreeContext {
  void operator()(struct soap* context) const {
    soap_destroy(context);
    soap_end(context);
    soap_free(context);
  }
};
using ContextPtr = std::unique_ptr<struct soap, FreeContext>;

/// A gSOAP context with our namespaces and with limits on depth, occurrence and text length. It has no sockets.
ContextPtr make_context();

}  // namespace camaudit::onvif::soap
