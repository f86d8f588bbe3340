"""SoftHSM: tokens in a folder of the tests' own. A process reads its settings once, so all tests of one share them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from asn1crypto.keys import PublicKeyInfo, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)
PIN, SO_PIN = "482913", "11112222"
# Those that are made later are not seen by a process that has opened the module.
TOKENS = ("tinh", "lanh-dao", "con-dau")


class Hsm:
    """Tokens of a SoftHSM of the tests' own, in a folder."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        self.held: dict[str, Any] = {}
        (folder / "tokens").mkdir(parents=True)
        (folder / "conf").write_text(
            f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        (folder / "pin").write_text(f"{PIN}\n")
        (folder / "wrong").write_text("000000\n")
        self.module = next(one for one in MODULES if Path(one).exists())
        os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
        for one in TOKENS:
            self._token(one)

    def _token(self, label: str) -> None:
        words = ("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN)
        subprocess.run([self.program, *words], check=True, capture_output=True)

    def place(self, label: str, *, pin: bool = True) -> str:
        """A token as the settings name it."""
        source = f"&pin-source=file:{self.folder / 'pin'}" if pin else ""
        return f"pkcs11:token={label}?module-path={self.module}{source}"

    def key(self, token: str, label: str, *, kind: str = "ec") -> Any:
        """Have a token make a key; its public half."""
        import pkcs11
        from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
        from pkcs11.util.rsa import encode_rsa_public_key

        found = pkcs11.lib(self.module).get_token(token_label=token)
        with found.open(rw=True, user_pin=PIN) as session:
            if kind == "rsa":
                public, _ = session.generate_keypair(
                    pkcs11.KeyType.RSA, 2048, store=True, label=label
                )
                held = RSAPublicKey.load(encode_rsa_public_key(public))
                return load_der_public_key(PublicKeyInfo.wrap(held, "rsa").dump())
            curve = session.create_domain_parameters(
                pkcs11.KeyType.EC,
                {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
                local=True,
            )
            public, _ = curve.generate_keypair(store=True, label=label)
            return load_der_public_key(encode_ec_public_key(public))
