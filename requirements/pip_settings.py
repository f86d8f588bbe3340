"""Says pip's own settings in uv's words, for a shell to evaluate.

uv reads none of pip's configuration, yet that is where an office says which mirror, proxy and certificates
its machines use. Run by the Python whose pip is meant; prints `export NAME='value'` lines. A variable that
is already set is left as it is.
"""

import ast
import os
import shlex
import subprocess
import sys

IN_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "no-index": "UV_NO_INDEX",
}


def pip_settings() -> dict[str, str]:
    """What pip would do on an install: the environment wins over [install], and that over [global]."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in said.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section):
                settings[key.removeprefix(section)] = str(ast.literal_eval(value))
    return settings


def in_uv(settings: dict[str, str]) -> dict[str, str]:
    """The variables of uv for these settings; links count only where pip was told to use nothing else."""
    words = {IN_UV[key]: value for key, value in settings.items() if key in IN_UV}
    if "no-index" in settings and "find-links" in settings:
        words["UV_FIND_LINKS"] = ",".join(settings["find-links"].split())
    return {"UV_SYSTEM_CERTS": "1", **words}


if __name__ == "__main__":
    for name, value in in_uv(pip_settings()).items():
        if name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")
