"""The certified provider of OpenID Connect (npm oidc-provider) as a process of its own, installed by its lock file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.servers.running import free_port

from tinhso.cli.running import wait_until_it_answers

HERE = Path(__file__).parent / "oidc"
ROOT = Path(__file__).resolve().parents[2]


def installed(npm: str) -> Path:
    """The folder where the provider is installed as its lock file says; made at the first time, by one at a time."""
    lock = HERE / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = ROOT / ".tinhso" / f"oidc-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            words = ["ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([npm, *words], cwd=folder, check=True, capture_output=True)
            (folder / "done").touch()
    shutil.copy(HERE / "provider.mjs", folder)
    return folder


class ProviderProcess:
    """One provider over a file. people: subject → acr and claims. back: where it may lead to, of each client."""

    def __init__(
        self,
        tools: tuple[str, str],
        folder: Path,
        *,
        people: Mapping[str, Mapping[str, Any]],
        home: str,
    ) -> None:
        self.node, npm = tools
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self._folder, self._code = folder, installed(npm)
        self._told: dict[str, Any] = {
            "issuer": self.issuer,
            "port": self.port,
            "store": str(folder / "provider-store.json"),
            "people": people,
            "clients": [
                {
                    "client_id": f"tinh-so-{whose}",
                    "client_secret": f"secret of {whose}",
                    "redirect_uris": [f"{home}{door}/ve"],
                    "post_logout_redirect_uris": [f"{home}/ra/xong"],
                    "backchannel_logout_uri": f"{home}{door}/ra",
                    "backchannel_logout_session_required": True,
                }
                for whose, door in (("citizen", "/vao/danh-tinh"), ("staff", "/can-bo/danh-tinh"))
            ],
        }
        self.process: subprocess.Popen[bytes] | None = None

    def settings(self, whose: str, **more: Any) -> dict[str, Any]:
        """What our settings hold of it."""
        return {
            "issuer": self.issuer,
            "client": f"tinh-so-{whose}",
            "secret": f"secret of {whose}",
            "name": ("Định danh thử", "Trial identity"),
            "scopes": ("openid", "profile", "email", "identity"),
            "levels": {"muc-2": 2, "muc-1": 1},
            "number": "personal_number",
            "second": ("hai-lop",),
            "private": True,
            **more,
        }

    def start(self, *, new_keys: bool = False) -> ProviderProcess:
        place = self._folder / "provider.json"
        place.write_text(json.dumps({**self._told, "newKeys": new_keys}))
        with (self._folder / "provider.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.node, str(self._code / "provider.mjs"), str(place)],
                env={**os.environ, "NODE_ENV": "production"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until_it_answers(self.process, f"{self.issuer}/.well-known/openid-configuration")
        return self

    def kill(self) -> None:
        """At once, as the power goes."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)

    def __enter__(self) -> ProviderProcess:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
