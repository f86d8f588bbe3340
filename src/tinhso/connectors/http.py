"""HTTP to another system: bounded in time and size, led nowhere else, and not into our own network unless it is said.

The name is resolved once and every address of it is looked at; what is connected to is that address, so that a name
cannot lead elsewhere between the look and the call. Certificates are checked against the machine's own store.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import httpcore

from tinhso.kernel.errors import TinhsoError

CONNECT_SECONDS, SECONDS, MOST_ANSWER = 5.0, 15.0, 4_000_000
_PART = 1 << 16
Network = IPv4Network | IPv6Network
# Global by their numbers, and yet nobody's to be asked: groups, hosts that clouds keep for themselves.
_NOBODYS = [ip_network(one) for one in ("224.0.0.0/4", "192.0.0.0/24", "168.63.129.16/32")]
# The only IPv6 addresses that are anybody's, and those among them or beside them that stand for an IPv4 address.
_UNICAST, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")


class CannotAsk(TinhsoError):
    """Another system that was not asked, or gave no answer.

    http_bad_address (why): the address is none that may be used. http_private_address (host): it lies in our own
    network. http_unreachable (why): no connection, or it broke. http_timed_out (seconds). http_too_long (most): bytes.
    """


@dataclass(frozen=True)
class Answered:
    """What another system said. status: also one of refusal, and of leading elsewhere, which nobody follows."""

    status: int
    body: bytes


class Line:
    """A way to one system, for several questions one after the other.

    address: https://host[:port][/path]; plain http and addresses of private networks only where `private` says so.
    networks: those that may be asked although they are not everybody's; plain: also by http. Raises CannotAsk. Used as
    a context.
    """

    def __init__(
        self,
        address: str,
        *,
        private: bool = False,
        seconds: float = SECONDS,
        networks: Sequence[Network] = (),
        plain: bool = False,
    ) -> None:
        parts = _checked(address, plain=plain or private)
        self._host = _ascii(parts.hostname or "")
        self._scheme, self._path = parts.scheme, quote(parts.path.rstrip("/"), safe=_SAFE)
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._named = _named(self._host, parts.port)
        self._seconds = seconds
        ip = _resolved(self._host, self._port, seconds, None if private else networks)
        self._way = _Way(ip)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=self._way
        )

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        most: int = MOST_ANSWER,
    ) -> Answered:
        """One question; the answer whole, or none. path: after the address's own. Raises CannotAsk."""
        self._way.ends = time.monotonic() + self._seconds
        url = httpcore.URL(
            scheme=self._scheme, host=self._host, port=self._port, target=self._path + path or "/"
        )
        told = {**(headers or {}), "Host": self._named, "Accept-Encoding": "identity"}
        limits = dict.fromkeys(("read", "write", "pool"), self._seconds)
        limits["connect"] = min(CONNECT_SECONDS, self._seconds)
        try:
            with self._pool.stream(
                method,
                url,
                headers=list(told.items()),
                content=body,
                extensions={"timeout": limits},
            ) as answer:
                return Answered(answer.status, _read(answer.iter_stream(), most))
        except httpcore.TimeoutException:
            raise CannotAsk("http_timed_out", seconds=f"{self._seconds:g}") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as fault:
            raise CannotAsk("http_unreachable", why=type(fault).__name__) from None


def is_public(address: str) -> bool:
    """Whether an IP address is some machine of the internet: not ours, not a cloud's own, not a group."""
    one = ip_address(address.partition("%")[0])
    if isinstance(one, IPv6Address):
        inside = _inside(one)
        if inside is not None:
            return is_public(str(inside))
        return one.is_global and one in _UNICAST and not (one.sixtofour or one.teredo)
    return one.is_global and not any(one in network for network in _NOBODYS)


def _inside(one: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 one is translated."""
    return IPv4Address(int(one) & 0xFFFFFFFF) if one in _NAT64 else one.ipv4_mapped


class _Way(httpcore.NetworkBackend):
    """Leads to one IP address, whatever name is asked for; nothing on it lasts past its end."""

    def __init__(self, ip: str) -> None:
        self._ip, self._sockets = ip, httpcore.SyncBackend()
        self.ends = 0.0

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """Seconds until the end: each part may be in time and the whole not."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise late
        return min(seconds, timeout) if timeout is not None else seconds

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 its address was looked up before
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self.left(timeout, httpcore.ConnectTimeout)
        found = self._sockets.connect_tcp(self._ip, port, timeout, local_address, socket_options)
        return _Stream(found, self)


class _Stream(httpcore.NetworkStream):
    """A connection that ends with its way."""

    def __init__(self, inner: httpcore.NetworkStream, way: _Way) -> None:
        self._inner, self._way = inner, way

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._way.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for at in range(0, len(buffer), _PART):
            left = self._way.left(timeout, httpcore.WriteTimeout)
            self._inner.write(buffer[at : at + _PART], left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._way.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._way)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


_SAFE = "/%:@!$&'()*+,;=~"


def _read(parts: Iterable[bytes], most: int) -> bytes:
    found = bytearray()
    for part in parts:
        found += part
        if len(found) > most:
            raise CannotAsk("http_too_long", most=most)
    return bytes(found)


def _checked(address: str, *, plain: bool) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise CannotAsk("http_bad_address", why="-") from None
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise CannotAsk("http_bad_address", why=parts.scheme or "-")
    if not parts.hostname or port == 0 or "@" in parts.netloc or parts.query or parts.fragment:
        raise CannotAsk("http_bad_address", why="host")
    return parts


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise CannotAsk("http_bad_address", why="host") from None


def _named(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"


def _resolved(host: str, port: int, seconds: float, networks: Sequence[Network] | None) -> str:
    """The address that a name leads to, when every one of its addresses may be asked. networks: None lets all be."""
    addresses = _looked_up(host, port, seconds)
    for one in addresses if networks is not None else ():
        bare = ip_address(one.partition("%")[0])
        if not is_public(one) and not any(bare in network for network in networks or ()):
            raise CannotAsk("http_private_address", host=host)
    return addresses[0]


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name. Who answers for names may be as slow as anybody: he is waited for no longer either."""
    found: list[str] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(one[4][0]) for one in told)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        raise CannotAsk("http_unreachable", why="name")
    return found
