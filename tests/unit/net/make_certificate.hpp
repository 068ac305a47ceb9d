// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

namespace camaudit::net::test {

struct KeyDelete {
  void operator()(EVP_PKEY* key) const;
};
struct CertificateDelete {
  void operator()(X509* certificate) const;
};
using Key = std::unique_ptr<EVP_PKEY, KeyDelete>;
using Certificate = std::unique_ptr<X509, CertificateDelete>;

Key make_rsa_key(unsigned bits);
Key make_ec_key();
Key make_ed25519_key();

/// What goes into a certificate; the defaults make a self-signed one, valid from 2020-01-01 to 2030-01-01.
struct Wanted {
  std::string subject = "camera";
  std::string issuer = "camera";
  std::string digest = "SHA256";  ///< empty for Ed25519
  std::string not_before = "20200101000000Z";
  std::string not_after = "20300101000000Z";
};

/// A certificate for `key`, signed with `signer`.
Certificate make_certificate(const Wanted& wanted, EVP_PKEY& key, EVP_PKEY& signer);

}  // namespace camaudit::net::test
