// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/receipt.hpp"

#include <sys/stat.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent/base/file_error.hpp"
#include "agent/base/secret.hpp"
#include "uploader/dsse.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::collector {
namespace {

constexpr std::size_t kMaximumKeyBytes = 16384;

Result<uploader::SigningKey> make_key(uploader::FileSystem& files, const StateDirectory& state, Random& random) {
  auto key = uploader::SigningKey::create(random);
  const auto put = [&](const std::string& name, std::string_view content) {
    return uploader::write_file(files, state.path() + "/" + name + ".new", state.path(), name, content).problem;
  };
  // The public half first: whoever finds the private one finds both.
  int problem = put("receipt-key.pub", key.public_key().pem());
  if (problem == 0) problem = put("receipt-key.pem", key.pem().reveal());
  if (problem != 0) return fail(file_error("the collector's key cannot be written", problem));
  return key;
}

}  // namespace

std::string receipt(const Origin& origin, const uploader::EntryName& name, UtcSeconds received_at,
                    const uploader::SigningKey& key) {
  boost::json::object content;
  content["gss_code"] = origin.gss_code;
  content["site"] = origin.site;
  content["epoch"] = name.place.epoch;
  content["sequence"] = name.place.sequence;
  content["payload_sha256"] = name.payload_sha256;
  content["received_at"] = format_rfc3339(received_at);
  return uploader::sealed(uploader::kReceiptPayloadType, boost::json::serialize(content), std::array{&key});
}

Result<uploader::SigningKey> receipt_key(uploader::FileSystem& files, const StateDirectory& state, Random& random) {
  const std::string path = state.receipt_key();
  const auto text = uploader::read_file(files, path, kMaximumKeyBytes);
  if (!text) {
    if (text.error().kind == ErrorKind::NotFound) return make_key(files, state, random);
    return fail(text.error());
  }
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorKind::PermissionDenied, "{} may be read by others: chmod 600 it", path);
  }
  auto key = uploader::SigningKey::from_pem(Secret(*text));
  if (!key) return fail(std::move(key.error()).with_context(path));
  return key;
}

}  // namespace camaudit::collector
