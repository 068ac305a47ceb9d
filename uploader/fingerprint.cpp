// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/fingerprint.hpp"

#include <array>
#include <cstddef>

#include "agent/base/sha256.hpp"

namespace camaudit::uploader {
namespace {

/// One for each byte, in order. No two differ in a single letter, so that a misheard word is not another one.
constexpr std::array<std::string_view, 256> kWords{
    "abbey",   "acorn",    "actor",   "agent",   "alarm",   "album",   "amber",   "angel",   "ankle",   "apple",
    "apron",   "arrow",    "atlas",   "bacon",   "badge",   "baker",   "bamboo",  "banjo",   "barn",    "basil",
    "beach",   "beetle",   "berry",   "birch",   "bishop",  "blanket", "bottle",  "bread",   "brick",   "bridge",
    "bronze",  "brush",    "bucket",  "button",  "cabin",   "cactus",  "camel",   "candle",  "canoe",   "carpet",
    "castle",  "cedar",    "cellar",  "chalk",   "cherry",  "chimney", "circus",  "clover",  "cobweb",  "coffee",
    "comet",   "copper",   "coral",   "cotton",  "cradle",  "crayon",  "cricket", "crown",   "curtain", "cushion",
    "daisy",   "dancer",   "denim",   "desert",  "diesel",  "dinner",  "doctor",  "dolphin", "donkey",  "dragon",
    "drawer",  "drummer",  "duchess", "eagle",   "earth",   "echo",    "elbow",   "eleven",  "engine",  "envelope",
    "epoch",   "fabric",   "falcon",  "farmer",  "feather", "fennel",  "fiddle",  "flannel", "flute",   "forest",
    "fossil",  "fountain", "galaxy",  "gallon",  "garden",  "garlic",  "gecko",   "giant",   "ginger",  "giraffe",
    "glove",   "goblin",   "gravel",  "guitar",  "gymnast", "hammer",  "harbour", "harvest", "hazel",   "hedge",
    "helmet",  "herring",  "hockey",  "honey",   "hotel",   "hunter",  "hydrant", "iceberg", "igloo",   "impact",
    "indigo",  "island",   "ivory",   "jacket",  "jaguar",  "jelly",   "jersey",  "jewel",   "jigsaw",  "jungle",
    "juniper", "kangaroo", "kayak",   "kettle",  "kidney",  "kitchen", "kiwi",    "knight",  "ladder",  "lagoon",
    "lantern", "lemon",    "leopard", "library", "lion",    "lobster", "lumber",  "magnet",  "mango",   "maple",
    "marble",  "meadow",   "melon",   "mirror",  "mitten",  "mosaic",  "mustard", "napkin",  "needle",  "nephew",
    "nickel",  "noodle",   "nutmeg",  "oatmeal", "ocean",   "olive",   "onion",   "opera",   "orchid",  "ostrich",
    "otter",   "oyster",   "paddle",  "panda",   "parrot",  "pasture", "pebble",  "pencil",  "pepper",  "piano",
    "pigeon",  "pirate",   "planet",  "polar",   "potato",  "pumpkin", "puzzle",  "quarry",  "quartz",  "queen",
    "quilt",   "rabbit",   "radar",   "raven",   "rhubarb", "ribbon",  "river",   "robin",   "rocket",  "rubber",
    "ruby",    "salmon",   "sandal",  "satin",   "scooter", "shadow",  "sheriff", "silver",  "sketch",  "spider",
    "sponge",  "squash",   "summer",  "sunset",  "swan",    "syrup",   "table",   "tailor",  "teapot",  "temple",
    "thunder", "ticket",   "tiger",   "timber",  "tomato",  "trumpet", "tulip",   "tunnel",  "turkey",  "umbrella",
    "uncle",   "unicorn",  "urban",   "valley",  "vanilla", "velvet",  "violin",  "volcano", "vulture", "waffle",
    "wagon",   "walnut",   "walrus",  "weasel",  "whisper", "willow",  "window",  "winter",  "wizard",  "yacht",
    "yellow",  "yogurt",   "zebra",   "zenith",  "zigzag",  "zipper"};

constexpr std::size_t kSpoken = 10;  ///< words: 80 bits of the digest

}  // namespace

std::string fingerprint_words(std::string_view key_id) {
  const std::string digest = from_hex(key_id).value_or("").substr(0, kSpoken);
  std::string text;
  for (const char byte : digest) {
    if (!text.empty()) text += ' ';
    text += kWords[static_cast<unsigned char>(byte)];
  }
  return text;
}

std::string fingerprint_hex(std::string_view key_id) {
  std::string text;
  for (std::size_t at = 0; at < key_id.size(); at += 4) {
    if (!text.empty()) text += ' ';
    text += key_id.substr(at, 4);
  }
  return text;
}

std::string_view fingerprint_word(unsigned char byte) {
  return kWords[byte];
}

}  // namespace camaudit::uploader
