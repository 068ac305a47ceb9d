// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "proto/camaudit/summary/v1/summary.pb.h"
#include "uploader/signing_key.hpp"

struct evp_pkey_st;

namespace camaudit::bench {

/// The floor: what protobuf and OpenSSL alone take for the bytes of one summary. Throws std::runtime_error.
class SummaryFloor {
 public:
  /// Of an envelope that the key has signed.
  SummaryFloor(const std::string& envelope, const uploader::SigningKey& key);

  /// The finished message serialised, hashed, signed with Ed25519 and written in base64.
  void make();
  /// The same backwards: base64 read, the signature verified, the payload hashed and parsed.
  void read();

  std::size_t payload_bytes() const { return payload_.size(); }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };

  std::unique_ptr<evp_pkey_st, Free> key_;
  std::string payload_;
  std::string signed_bytes_;  ///< the payload and what DSSE puts before it
  std::string signature_;
  std::string base64_;
  summary::v1::Summary summary_;
};

}  // namespace camaudit::bench
