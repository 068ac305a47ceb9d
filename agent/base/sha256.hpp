// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace camaudit {

using Sha256Digest = std::array<unsigned char, 32>;

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// Ends the computation; nothing may be added after it.
  Sha256Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Sha256Digest sha256(std::string_view bytes);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
std::string to_hex(const Sha256Digest& digest);

/// The bytes that lower-case hexadecimal stands for; nullopt for any other text.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace camaudit
