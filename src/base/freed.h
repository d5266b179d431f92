#pragma once

namespace sekisho {

/// The deleter of a std::unique_ptr over what a C library hands out: `std::unique_ptr<X509, Freed<X509_free>>`.
template <auto release>
struct Freed {
  template <class T>
  void operator()(T* owned) const {
    release(owned);
  }
};

}  // namespace sekisho
