#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "scan/mail/model.h"
#include "scan/mail/model_state.h"

namespace sekisho::app {

using scan::mail::MailModelState;
using scan::mail::ModelRefusal;

/// Reads a mail model. Null and the refusal when there is no such file, it cannot be read, is too large or no sound
/// model.
std::shared_ptr<const scan::mail::Model> read_mail_model(const std::filesystem::path& path, ModelRefusal& refusal);

/// The mail model of a service: what an administrator put at scan.mail_model, taken up while the service runs. What is
/// refused changes nothing; a copy of what was taken last lies in the data folder and is used when a later start finds
/// the file refused, so that a damaged file neither stops the mail nor has past mail judged again by another model.
/// Without such a copy the shipped one judges. Thread-safe.
class MailModelFile {
 public:
  /// path: empty for the shipped model, which also removes the copy. data: an existing folder.
  MailModelFile(std::string path, std::filesystem::path data);
  /// Reads the file again when it looks otherwise (size, time, which file) than when it was last read. True when
  /// another model is in force now.
  bool look();
  /// Null: the shipped one.
  std::shared_ptr<const scan::mail::Model> in_force() const;
  MailModelState state() const;
  /// What a service left in its data folder about this, for the command line. Code::not_found before its first start.
  static Result<MailModelState> read_state(const std::filesystem::path& data);

 private:
  bool take(const std::shared_ptr<const scan::mail::Model>& model, ModelRefusal refusal);
  void write_state() const;

  const std::string path_;
  const std::filesystem::path data_, copy_;
  std::string look_;  // of the file when it was last read
  mutable std::mutex mutex_;
  std::shared_ptr<const scan::mail::Model> in_force_;
  MailModelState state_;
};

}  // namespace sekisho::app
