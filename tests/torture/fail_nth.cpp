// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before the C library (LD_PRELOAD) into a program under test: counts its calls of each kind, and lets the n-th
// of one kind fail, or the machine end there. What it does comes from the environment:
//   TORTURE_COUNTS  file that gets "KIND CALLS" lines when the program ends
//   TORTURE_CALL    memory open write sync rename remove make read map socket connect
//   TORTURE_AT      the number of the call, from 1
//   TORTURE_HOW     an errno as a number; "kill": SIGKILL before the call; "half": half of the bytes are written
//   TORTURE_STAYS   every later call of the kind fails as well
//   TORTURE_SHIFT   seconds by which the clock is wrong
//   TORTURE_SHIFTS  file of eight bytes that holds them, as a number of this machine: the clock jumps when they change
// Calls are counted from the moment when all libraries are ready. Of files, only regular ones and folders count: what
// becomes of pipes and terminals is another matter.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

enum Kind { kMemory, kOpen, kWrite, kSync, kRename, kRemove, kMake, kRead, kMap, kSocket, kConnect, kKinds };
constexpr std::array<const char*, kKinds> kNames{"memory", "open", "write", "sync",   "rename", "remove",
                                                 "make",   "read", "map",   "socket", "connect"};

constexpr int kNothing = 0;
constexpr int kHalf = -1;
constexpr int kKill = -2;

// Constant-initialised: the first calls come before any constructor.
std::array<std::atomic<long>, kKinds> calls{};
std::atomic<bool> ready{false};
int chosen = kKinds;
long at = 0;
int how = kNothing;
bool stays = false;
long shift = 0;
std::atomic<long>* shifts = nullptr;
std::array<char, 4096> counts_path{};

long number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

// By system calls alone, as at the end.
void map_shifts() {
  const char* path = std::getenv("TORTURE_SHIFTS");
  if (path == nullptr) return;
  const long file = ::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  // syscall() takes every argument for a long: half of an int on the stack would be whatever was there.
  const long at = file < 0 ? -1 : ::syscall(SYS_mmap, nullptr, sizeof(*shifts), PROT_READ, MAP_SHARED, file, 0L);
  if (at == -1) std::abort();
  ::syscall(SYS_close, file);
  shifts = reinterpret_cast<std::atomic<long>*>(at);
}

long shifted() {
  return shift + (shifts == nullptr ? 0 : shifts->load(std::memory_order_relaxed));
}

__attribute__((constructor)) void begin() {
  if (const char* path = std::getenv("TORTURE_COUNTS")) std::strncpy(counts_path.data(), path, counts_path.size() - 1);
  if (const char* name = std::getenv("TORTURE_CALL")) {
    for (int kind = 0; kind < kKinds; ++kind) {
      if (std::strcmp(name, kNames.at(kind)) == 0) chosen = kind;
    }
  }
  at = number("TORTURE_AT");
  stays = std::getenv("TORTURE_STAYS") != nullptr;
  shift = number("TORTURE_SHIFT");
  map_shifts();
  if (const char* text = std::getenv("TORTURE_HOW")) {
    how = std::strcmp(text, "kill") == 0 ? kKill : std::strcmp(text, "half") == 0 ? kHalf : std::atoi(text);
  }
  ready = true;
}

// By system calls alone: nothing of this is counted.
__attribute__((destructor)) void end() {
  ready = false;
  if (counts_path[0] == '\0') return;
  std::array<char, 1024> text{};
  int used = 0;
  for (int kind = 0; kind < kKinds; ++kind) {
    used += std::snprintf(text.data() + used, text.size() - static_cast<std::size_t>(used), "%s %ld\n", kNames.at(kind),
                          calls.at(kind).load());
  }
  const long file = ::syscall(SYS_openat, AT_FDCWD, counts_path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file >= 0) ::syscall(SYS_write, file, text.data(), used);
}

// What is to become of this call.
int verdict(Kind kind) {
  if (!ready) return kNothing;
  const long call = ++calls.at(kind);
  if (kind != chosen || at == 0 || (stays ? call < at : call != at)) return kNothing;
  if (how == kKill) ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
  return how;
}

bool fails(Kind kind) {
  const int what = verdict(kind);
  if (what <= 0) return false;
  errno = what;
  return true;
}

// What can no longer be written can still be read.
bool fails_to_open(int flags) {
  const int what = verdict(kOpen);
  if (what <= 0 || (what == EROFS && (flags & (O_ACCMODE | O_CREAT)) == O_RDONLY)) return false;
  errno = what;
  return true;
}
bool fails_to_open(const char* mode) {
  return fails_to_open(std::strcmp(mode, "r") == 0 || std::strcmp(mode, "rb") == 0 ? O_RDONLY : O_RDWR);
}

bool is_file(int descriptor) {
  struct stat status {};
  const int kept = errno;
  const bool file = ::fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
  errno = kept;
  return file;
}

// The call that is stood in for.
template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// NOLINTBEGIN(readability-identifier-naming,cert-dcl50-cpp): these are the names of the C library.
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  return fails(kMemory) ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  return fails(kMemory) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  return fails(kMemory) ? nullptr : __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return fails(kMemory) ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  if (fails(kMemory)) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

#define CAMAUDIT_OPEN(name, first_type, first, call_arguments)        \
  int name(first_type const char* path, int flags, ...) {             \
    mode_t mode = 0;                                                  \
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) { \
      va_list more;                                                   \
      va_start(more, flags);                                          \
      mode = va_arg(more, mode_t);                                    \
      va_end(more);                                                   \
    }                                                                 \
    static auto* const real = next<int call_arguments>(#name);        \
    return fails_to_open(flags) ? -1 : real(first path, flags, mode); \
  }
#define CAMAUDIT_NONE
#define CAMAUDIT_FOLDER_TYPE int folder,
#define CAMAUDIT_FOLDER folder,
CAMAUDIT_OPEN(open, CAMAUDIT_NONE, CAMAUDIT_NONE, (const char*, int, mode_t))
CAMAUDIT_OPEN(open64, CAMAUDIT_NONE, CAMAUDIT_NONE, (const char*, int, mode_t))
CAMAUDIT_OPEN(openat, CAMAUDIT_FOLDER_TYPE, CAMAUDIT_FOLDER, (int, const char*, int, mode_t))
CAMAUDIT_OPEN(openat64, CAMAUDIT_FOLDER_TYPE, CAMAUDIT_FOLDER, (int, const char*, int, mode_t))

FILE* fopen(const char* path, const char* mode) {
  static auto* const real = next<FILE*(const char*, const char*)>("fopen");
  return fails_to_open(mode) ? nullptr : real(path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
  static auto* const real = next<FILE*(const char*, const char*)>("fopen64");
  return fails_to_open(mode) ? nullptr : real(path, mode);
}
DIR* opendir(const char* path) {
  static auto* const real = next<DIR*(const char*)>("opendir");
  return fails_to_open(O_RDONLY) ? nullptr : real(path);
}

ssize_t write(int file, const void* bytes, std::size_t size) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  const int what = is_file(file) ? verdict(kWrite) : kNothing;
  if (what > 0) return errno = what, -1;
  return real(file, bytes, what == kHalf && size > 1 ? size / 2 : size);
}
#define CAMAUDIT_PWRITE(name)                                                               \
  ssize_t name(int file, const void* bytes, std::size_t size, off64_t offset) {             \
    static auto* const real = next<ssize_t(int, const void*, std::size_t, off64_t)>(#name); \
    const int what = is_file(file) ? verdict(kWrite) : kNothing;                            \
    if (what > 0) return errno = what, -1;                                                  \
    return real(file, bytes, what == kHalf && size > 1 ? size / 2 : size, offset);          \
  }
CAMAUDIT_PWRITE(pwrite)
CAMAUDIT_PWRITE(pwrite64)

ssize_t writev(int file, const iovec* parts, int count) {
  static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
  return is_file(file) && fails(kWrite) ? -1 : real(file, parts, count);
}
#define CAMAUDIT_SIZED(name)                                  \
  int name(int file, off64_t size) {                          \
    static auto* const real = next<int(int, off64_t)>(#name); \
    return fails(kWrite) ? -1 : real(file, size);             \
  }
CAMAUDIT_SIZED(ftruncate)
CAMAUDIT_SIZED(ftruncate64)
#define CAMAUDIT_ALLOCATE(name)                                        \
  int name(int file, off64_t begin, off64_t size) {                    \
    static auto* const real = next<int(int, off64_t, off64_t)>(#name); \
    return fails(kWrite) ? errno : real(file, begin, size);            \
  }
CAMAUDIT_ALLOCATE(posix_fallocate)
CAMAUDIT_ALLOCATE(posix_fallocate64)

#define CAMAUDIT_ONE(kind, name, type, argument)      \
  int name(type argument) {                           \
    static auto* const real = next<int(type)>(#name); \
    return fails(kind) ? -1 : real(argument);         \
  }
CAMAUDIT_ONE(kSync, fsync, int, file)
CAMAUDIT_ONE(kSync, fdatasync, int, file)
CAMAUDIT_ONE(kRemove, unlink, const char*, path)
CAMAUDIT_ONE(kRemove, rmdir, const char*, path)
CAMAUDIT_ONE(kRemove, remove, const char*, path)

int unlinkat(int folder, const char* path, int flags) {
  static auto* const real = next<int(int, const char*, int)>("unlinkat");
  return fails(kRemove) ? -1 : real(folder, path, flags);
}
int rename(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return fails(kRename) ? -1 : real(from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  static auto* const real = next<int(int, const char*, int, const char*)>("renameat");
  return fails(kRename) ? -1 : real(from_folder, from, to_folder, to);
}
int link(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("link");
  return fails(kRename) ? -1 : real(from, to);
}
int mkdir(const char* path, mode_t mode) {
  static auto* const real = next<int(const char*, mode_t)>("mkdir");
  return fails(kMake) ? -1 : real(path, mode);
}
int mkdirat(int folder, const char* path, mode_t mode) {
  static auto* const real = next<int(int, const char*, mode_t)>("mkdirat");
  return fails(kMake) ? -1 : real(folder, path, mode);
}
int fchmod(int file, mode_t mode) {
  static auto* const real = next<int(int, mode_t)>("fchmod");
  return fails(kMake) ? -1 : real(file, mode);
}

ssize_t read(int file, void* bytes, std::size_t size) {
  static auto* const real = next<ssize_t(int, void*, std::size_t)>("read");
  return is_file(file) && fails(kRead) ? -1 : real(file, bytes, size);
}
ssize_t readv(int file, const iovec* parts, int count) {
  static auto* const real = next<ssize_t(int, const iovec*, int)>("readv");
  return is_file(file) && fails(kRead) ? -1 : real(file, parts, count);
}
#define CAMAUDIT_PREAD(name)                                                          \
  ssize_t name(int file, void* bytes, std::size_t size, off64_t offset) {             \
    static auto* const real = next<ssize_t(int, void*, std::size_t, off64_t)>(#name); \
    return is_file(file) && fails(kRead) ? -1 : real(file, bytes, size, offset);      \
  }
CAMAUDIT_PREAD(pread)
CAMAUDIT_PREAD(pread64)

#define CAMAUDIT_MAP(name)                                                                             \
  void* name(void* where, std::size_t size, int protection, int flags, int file, off64_t offset) {     \
    static auto* const real = next<void*(void*, std::size_t, int, int, int, off64_t)>(#name);          \
    return file >= 0 && fails(kMap) ? MAP_FAILED : real(where, size, protection, flags, file, offset); \
  }
CAMAUDIT_MAP(mmap)
CAMAUDIT_MAP(mmap64)

// What a program that was built with _FORTIFY_SOURCE calls in their place.
int __open_2(const char* path, int flags) {
  return open(path, flags);
}
int __open64_2(const char* path, int flags) {
  return open64(path, flags);
}
int __openat_2(int folder, const char* path, int flags) {
  return openat(folder, path, flags);
}
int __openat64_2(int folder, const char* path, int flags) {
  return openat64(folder, path, flags);
}
ssize_t __read_chk(int file, void* bytes, std::size_t size, std::size_t) {
  return read(file, bytes, size);
}
ssize_t __pread_chk(int file, void* bytes, std::size_t size, off64_t offset, std::size_t) {
  return pread(file, bytes, size, offset);
}
ssize_t __pread64_chk(int file, void* bytes, std::size_t size, off64_t offset, std::size_t) {
  return pread64(file, bytes, size, offset);
}

int socket(int domain, int type, int protocol) {
  static auto* const real = next<int(int, int, int)>("socket");
  return fails(kSocket) ? -1 : real(domain, type, protocol);
}
int connect(int file, const sockaddr* address, socklen_t size) {
  static auto* const real = next<int(int, const sockaddr*, socklen_t)>("connect");
  return fails(kConnect) ? -1 : real(file, address, size);
}

int clock_gettime(clockid_t clock, timespec* time) {
  static auto* const real = next<int(clockid_t, timespec*)>("clock_gettime");
  const int result = real(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += shifted();
  return result;
}
int gettimeofday(timeval* time, void* zone) {
  static auto* const real = next<int(timeval*, void*)>("gettimeofday");
  const int result = real(time, zone);
  if (result == 0) time->tv_sec += shifted();
  return result;
}
std::time_t time(std::time_t* where) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (where != nullptr) *where = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
// NOLINTEND
