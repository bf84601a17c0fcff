// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/hdf5_recorder.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "host/results/run_file.hpp"
#include "sim/base/error.hpp"
#include "sim/site/record_buffer.hpp"

namespace ballast {

// Collects ticks into chunks and hands full ones to the thread that owns the file.
class Hdf5Recorder::Writer {
 public:
  Writer(const std::filesystem::path& file, const RecorderOptions& options,
         const RecordLayout& layout)
      : layout_(layout),
        chunk_ticks_(options.chunk_ticks),
        queued_chunks_(std::max<std::size_t>(1, options.queued_chunks)),
        file_(file, options, layout) {
    current_ = fresh();
    thread_ = std::thread([this] { work(); });
  }

  ~Writer() { stop(); }

  void add(const RecordBlock& block) {
    if (!started_) {
      started_ = true;
      current_->first_tick = block.first_tick;
      file_.set_first_tick(block.first_tick);
    } else if (block.first_tick != next_tick_) {
      throw std::logic_error("recorder: blocks come in time order without gaps");
    }
    next_tick_ = block.first_tick + static_cast<Tick>(block.ticks);
    for (std::size_t done = 0; done < block.ticks;) {
      const std::size_t count = std::min(block.ticks - done, chunk_ticks_ - current_->ticks);
      for (std::size_t g = 0; g < layout_.groups.size(); ++g) copy(block, g, done, count);
      current_->ticks += count;
      done += count;
      if (current_->ticks == chunk_ticks_) hand_over();
    }
    rethrow();
  }

  void finish(bool partial) {
    const bool told = told_;
    if (current_->ticks > 0) hand_over();
    stop();
    if (told) return;  // the caller knows; the file was left marked partial
    rethrow();
    file_.close(partial);
  }

 private:
  struct Chunk {
    Chunk(const RecordLayout& layout, std::size_t capacity) : buffer(layout, capacity) {}
    Tick first_tick = 0;
    std::size_t ticks = 0;
    RecordBuffer buffer;
  };
  using ChunkPtr = std::unique_ptr<Chunk>;

  ChunkPtr fresh() const { return std::make_unique<Chunk>(layout_, chunk_ticks_); }

  // The rows of group `g` whose last tick is among `count` ticks from tick `done` of the block on.
  void copy(const RecordBlock& block, std::size_t g, std::size_t done, std::size_t count) {
    const Tick period = layout_.groups[g].period;
    const auto rows_before = [&](std::size_t ticks) {
      return static_cast<std::size_t>((block.first_tick + static_cast<Tick>(ticks)) / period -
                                      block.first_tick / period);
    };
    const std::size_t first = rows_before(done);
    const std::size_t rows = rows_before(done + count) - first;
    const GroupRows& from = block.groups[g];
    if (from.rows < first + rows ||
        from.values.size() < layout_.groups[g].series() * from.capacity) {
      throw std::logic_error("recorder: a block holds fewer values than its layout says");
    }
    RecordBuffer& to = current_->buffer;
    const std::size_t capacity = to.capacity(g);
    const std::size_t at = to.rows(g);
    for (std::size_t s = 0; s < layout_.groups[g].series(); ++s) {
      const std::span<const float> series = from.series(s).subspan(first, rows);
      std::copy(series.begin(), series.end(),
                to.values(g).begin() + static_cast<std::ptrdiff_t>(s * capacity + at));
    }
    to.set_rows(g, at + rows);
  }

  void hand_over() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return queue_.size() < queued_chunks_ || error_; });
    const Tick next = current_->first_tick + static_cast<Tick>(current_->ticks);
    if (!error_) {
      queue_.push_back(std::move(current_));
      more_.notify_one();
    }
    if (current_ == nullptr && !spare_.empty()) {
      current_ = std::move(spare_.back());
      spare_.pop_back();
    }
    lock.unlock();
    if (current_ == nullptr) current_ = fresh();
    current_->first_tick = next;
    current_->ticks = 0;
    for (std::size_t g = 0; g < layout_.groups.size(); ++g) current_->buffer.set_rows(g, 0);
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      more_.wait(lock, [this] { return !queue_.empty() || stopping_; });
      if (queue_.empty()) return;
      ChunkPtr chunk = std::move(queue_.front());
      lock.unlock();
      std::exception_ptr error;
      try {
        file_.append(chunk->buffer.block(chunk->first_tick, chunk->ticks));
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      queue_.pop_front();
      spare_.push_back(std::move(chunk));
      if (error) {
        error_ = error;
        queue_.clear();
      }
      room_.notify_one();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      more_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

  void rethrow() {
    const std::lock_guard lock(mutex_);
    if (!error_) return;
    told_ = true;
    std::rethrow_exception(error_);
  }

  RecordLayout layout_;
  std::size_t chunk_ticks_;
  std::size_t queued_chunks_;
  RunFile file_;  // after construction used by the thread, and by finish() once that has ended
  ChunkPtr current_;
  bool started_ = false;
  bool told_ = false;  // an error reached the caller
  Tick next_tick_ = 0;

  std::mutex mutex_;
  std::condition_variable more_;
  std::condition_variable room_;
  std::deque<ChunkPtr> queue_;
  std::vector<ChunkPtr> spare_;
  std::exception_ptr error_;
  bool stopping_ = false;
  std::thread thread_;
};

namespace {

std::size_t automatic_chunk(const RecordLayout& layout) {
  constexpr std::size_t kChunkBytes = 32U << 20U;
  std::size_t series = 0;
  for (const ChannelGroup& group : layout.groups) {
    if (group.period == 1 && group.scope != Scope::kSite) series += group.series();
  }
  std::size_t chunk = 4000;
  while (chunk > 250 && chunk * series * sizeof(float) > kChunkBytes) chunk /= 2;
  return chunk;
}

}  // namespace

Hdf5Recorder::Hdf5Recorder(std::filesystem::path file, RecorderOptions options)
    : file_(std::move(file)), options_(std::move(options)) {}

Hdf5Recorder::~Hdf5Recorder() = default;

void Hdf5Recorder::begin(const RecordLayout& layout) {
  if (writer_) throw std::logic_error("recorder: begin() is called once");
  const ChannelGroup* site = layout.find(kSiteGroup);
  if (layout.topology.racks == 0 || site == nullptr || site->channels.empty()) {
    throw std::logic_error("recorder: a layout has at least one rack and one channel of the site");
  }
  if (options_.chunk_ticks == 0) options_.chunk_ticks = automatic_chunk(layout);
  writer_ = std::make_unique<Writer>(file_, options_, layout);
}

void Hdf5Recorder::block(const RecordBlock& block) {
  if (!writer_) throw std::logic_error("recorder: begin() comes before block()");
  writer_->add(block);
}

void Hdf5Recorder::end(bool partial) {
  if (!writer_) return;
  // Whatever happens, the file is closed after this.
  const std::unique_ptr<Writer> writer = std::move(writer_);
  writer->finish(partial);
}

}  // namespace ballast
