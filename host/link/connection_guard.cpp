// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/connection_guard.hpp"

#include <malloc.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <utility>

namespace ballast {
namespace {

constexpr auto kLook = std::chrono::milliseconds(20);
constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

std::size_t held_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::size_t half_of_files() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur / 2 : SIZE_MAX;
}

// Of this side of a TCP connection; -1 for anything else, such as a socket that listens.
int port_of_connection(int fd) {
  sockaddr_storage here{};
  sockaddr_storage peer{};
  socklen_t size = sizeof here;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) != 0) return -1;
  size = sizeof peer;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return -1;
  if (here.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in&>(here).sin_port);
  if (here.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6&>(here).sin6_port);
  return -1;
}

}  // namespace

ConnectionGuard::ConnectionGuard(std::vector<int> ports, const Limits& limits)
    : ports_(std::move(ports)), limits_(limits) {
  limits_.connections = std::min(limits_.connections, half_of_files());
  thread_ = std::thread([this] { work(); });
}

ConnectionGuard::~ConnectionGuard() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<std::string> ConnectionGuard::report() {
  const std::lock_guard lock(mutex_);
  return std::exchange(report_, std::nullopt);
}

void ConnectionGuard::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  report_ = line;
}

void ConnectionGuard::work() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kLook, [this] { return stop_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

std::vector<ConnectionGuard::Connection> ConnectionGuard::connections() const {
  std::vector<Connection> out;
  std::error_code failed;
  for (std::filesystem::directory_iterator it("/proc/self/fd", failed), end; !failed && it != end;
       it.increment(failed)) {
    const std::string name = it->path().filename().string();
    Connection connection;
    std::from_chars(name.data(), name.data() + name.size(), connection.fd);
    struct stat status {};
    if (fstat(connection.fd, &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
    const int port = port_of_connection(connection.fd);
    if (std::find(ports_.begin(), ports_.end(), port) == ports_.end()) continue;
    connection.inode = status.st_ino;
    out.push_back(connection);
  }
  return out;
}

void ConnectionGuard::look() {
  const bool full = held_bytes() > limits_.memory_bytes;
  const std::vector<Connection> all = connections();
  std::set<unsigned long> kept;
  std::size_t ended = 0;
  const auto end = [&](const Connection& connection) {
    shutdown(connection.fd, SHUT_RDWR);  // libzmq sees its end and closes it
    ++ended;
  };
  for (const Connection& connection : all) {
    if (full) {
      end(connection);
    } else if (known_.contains(connection.inode)) {
      kept.insert(connection.inode);
    }
  }
  for (const Connection& connection : all) {
    if (full || kept.contains(connection.inode)) continue;
    if (kept.size() < limits_.connections) {
      kept.insert(connection.inode);
    } else {
      end(connection);
    }
  }
  known_ = std::move(kept);
  if (ended == 0) return;
  const std::string many = std::to_string(ended) + " connections were closed: ";
  note(full ? many + "the messages from clients take more than " +
                  std::to_string(limits_.memory_bytes / kMegabyte) + " MB"
            : many + "there are " + std::to_string(limits_.connections) + " already");
}

}  // namespace ballast
