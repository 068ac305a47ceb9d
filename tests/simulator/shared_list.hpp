// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <memory>
#include <vector>

namespace camaudit::simulator {

// A list that copies of a device share until one of them changes it: a fleet may hold thousands of them.
template <class Item>
class SharedList {
 public:
  SharedList() = default;
  SharedList(std::initializer_list<Item> items) : items_(std::make_shared<std::vector<Item>>(items)) {}

  std::vector<Item>& edit() {
    if (!items_) {
      items_ = std::make_shared<std::vector<Item>>();
    } else if (items_.use_count() > 1) {
      items_ = std::make_shared<std::vector<Item>>(*items_);
    }
    return *items_;
  }

  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }
  bool empty() const { return all().empty(); }
  std::size_t size() const { return all().size(); }
  const Item& front() const { return all().front(); }
  const Item& operator[](std::size_t index) const { return all()[index]; }

 private:
  const std::vector<Item>& all() const {
    static const std::vector<Item> none;
    return items_ ? *items_ : none;
  }

  std::shared_ptr<std::vector<Item>> items_;
};

}  // namespace camaudit::simulator
