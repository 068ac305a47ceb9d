// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/summary_floor.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>

#include "tests/bench/good.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary.hpp"

namespace camaudit::bench {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

void hash(const std::string& text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(text), text.size(), digest.data());
}

}  // namespace

void SummaryFloor::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

SummaryFloor::SummaryFloor(const std::string& envelope, const uploader::SigningKey& key) {
  const auto pem = key.pem();
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())), &BIO_free);
  key_.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  must(key_ != nullptr, "the key cannot be read");
  payload_ = good(uploader::parse_envelope(envelope)).payload;
  signed_bytes_ = uploader::pre_authentication_encoding(uploader::kSummaryPayloadType, payload_);
  must(summary_.ParseFromString(payload_), "the payload cannot be read");
  make();
}

void SummaryFloor::make() {
  const std::string payload = summary_.SerializeAsString();
  hash(payload);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "nothing can be signed");
  std::size_t size = 64;
  signature_.resize(size);
  must(EVP_DigestSign(context.get(), bytes_of(signature_), &size, bytes_of(signed_bytes_), signed_bytes_.size()) == 1,
       "the payload could not be signed");
  base64_.resize((payload.size() + 2) / 3 * 4 + 1);
  base64_.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(bytes_of(base64_), bytes_of(payload), static_cast<int>(payload.size()))));
}

void SummaryFloor::read() {
  std::string payload(base64_.size(), '\0');
  must(EVP_DecodeBlock(bytes_of(payload), bytes_of(base64_), static_cast<int>(base64_.size())) >= 0, "no base64");
  payload.resize(payload_.size());
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "nothing can be verified");
  must(EVP_DigestVerify(context.get(), bytes_of(signature_), signature_.size(), bytes_of(signed_bytes_),
                        signed_bytes_.size()) == 1,
       "the signature is not good");
  hash(payload);
  summary::v1::Summary summary;
  must(summary.ParseFromString(payload), "the payload cannot be parsed");
}

}  // namespace camaudit::bench
