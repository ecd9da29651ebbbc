"""The reader process gives up what it does not need before it sees a hostile byte (security.md §5.5)."""

from __future__ import annotations

import sys

from komae_desk.files import limits

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.spawn",
    "os.startfile",
    "os.remove",
    "os.rename",
    "os.truncate",
    "winreg.",
)


def confine() -> None:
    """Bound memory, time, files and processes of this very process, then refuse network, programs and writing.

    The limits hold for native code too; the audit hook adds a second fence for Python code.
    """
    if sys.platform == "win32":
        _join_job()
    else:
        _set_limits()
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and len(arguments) == 3 and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError(event)


def _set_limits() -> None:
    import resource

    seconds = int(limits.SECONDS)
    wanted = {
        resource.RLIMIT_AS: limits.MEMORY_BYTES,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    _EXTENDED, _USER_INTERFACE = 9, 4
    # PROCESS_TIME | ACTIVE_PROCESS | DIE_ON_UNHANDLED_EXCEPTION | PROCESS_MEMORY | KILL_ON_JOB_CLOSE
    _FLAGS = 0x2 | 0x8 | 0x400 | 0x100 | 0x2000
    # Every JOB_OBJECT_UILIMIT: no clipboard, no desktop, no foreign handles.
    _NO_INTERFACE = 0xFF

    def _join_job() -> None:
        """Put this process into a job object of its own; raises OSError when Windows declines."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        job = kernel.CreateJobObjectW(None, None)
        limit = _ExtendedLimits()
        limit.BasicLimitInformation.LimitFlags = _FLAGS
        limit.BasicLimitInformation.PerProcessUserTimeLimit = int(limits.SECONDS * 10_000_000)
        limit.BasicLimitInformation.ActiveProcessLimit = 1
        limit.ProcessMemoryLimit = limits.MEMORY_BYTES
        interface = wintypes.DWORD(_NO_INTERFACE)
        done = (
            job
            and kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limit), ctypes.sizeof(limit))
            and kernel.SetInformationJobObject(job, _USER_INTERFACE, ctypes.byref(interface), ctypes.sizeof(interface))
            and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        )
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())
