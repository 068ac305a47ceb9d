// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

struct CertificateAndKey {
  std::string certificate_pem;
  std::string key_pem;
};

// Self-signed unless `issuer` names another, made in memory; `days` below zero makes one that expired that many days
// ago.
CertificateAndKey make_certificate(const CertificateRequest& request, const std::string& address);

}  // namespace camaudit::simulator
