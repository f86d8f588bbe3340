"""Tables of access: accounts, sessions, codes sent by mail, and looks, which the database refuses to change."""

from __future__ import annotations

import unicodedata
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

STAFF, CITIZEN = "staff", "citizen"


class Accounts(BaseUserManager["Account"]):
    """Finds an account by its login, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=as_login(username or ""))


def composed(password: str) -> str:
    """A password as it is kept and compared, whichever keyboard typed its marks."""
    return unicodedata.normalize("NFC", password)


def as_login(text: str) -> str:
    """A login as it is kept: without spaces around, in one case."""
    return text.strip().casefold()


class Account(AbstractBaseUser):
    """Somebody who signs in. login: a name for staff, a mail address for citizens.

    staff: the code of a member of staff; party: the uid of a citizen or organisation, None until one is linked.
    locked: closed by an administrator; a lock-out after wrong passwords passes by itself and is not kept here.
    must_change: her password was chosen by somebody else, so she chooses one before anything else.
    assurance: how surely a provider knew her when she last came from there; 0 where none ever did.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=254, unique=True)
    kind = models.CharField(max_length=10, choices=[(STAFF, STAFF), (CITIZEN, CITIZEN)])
    staff = models.CharField(max_length=50, null=True, unique=True)
    party = models.CharField(max_length=36, null=True)
    is_active = models.BooleanField(default=True)
    locked = models.BooleanField(default=False)
    must_change = models.BooleanField(default=False)
    assurance = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "login"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=STAFF, staff__isnull=False, party=None)
                | Q(kind=CITIZEN, staff=None),
                name="access_account_is_of_one_kind",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def set_password(self, raw_password: str | None) -> None:
        """As Django does, of the composed letters: one keyboard types "ế" as one sign, another as two or three."""
        super().set_password(None if raw_password is None else composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """As Django does, of the composed letters."""
        return super().check_password(None if raw_password is None else composed(raw_password))


class SecondFactor(models.Model):
    """Somebody's authenticator. secret: encrypted; last_counter: the half minute whose digits were used last.

    recovery: keyed digests of the codes that are left.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    secret = models.CharField(max_length=200)
    last_counter = models.BigIntegerField()
    recovery = models.JSONField()

    def __str__(self) -> str:
        return str(self.account_id)


class Identity(models.Model):
    """Somebody as a provider of identity knows her, and whose account it is. Issuer and subject never change hands.

    kind: of the account; who is both staff and a citizen may come from one provider as each.
    level: of assurance when she last came from there.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=[(STAFF, STAFF), (CITIZEN, CITIZEN)])
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    level = models.PositiveSmallIntegerField(default=0)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "issuer", "subject"], name="access_identity_is_of_one_account"
            ),
            models.UniqueConstraint(
                fields=["account", "issuer"], name="access_account_has_one_identity_of_an_issuer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Passkey(models.Model):
    """A key that a device keeps and opens for its owner alone (WebAuthn). name: as she calls it.

    credential: its identifier, base64url; data: identifier and public key as the authenticator gave them.
    counted: how often it signed by its own count; 0 where it does not count.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    data = models.BinaryField()
    name = models.CharField(max_length=60)
    counted = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uid)


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that its owner can see and end it. device: browser and system, no more.

    handle: by which its owner names it. network: here, inside or outside; no address is kept. how: password, mail,
    sms, "identity:<uid>" or "passkey:<uid>". provider_session: a keyed digest of the provider's own session.
    """

    account_id = models.BigIntegerField(null=True, db_index=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=60, blank=True)
    handle = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=10, blank=True)
    how = models.CharField(max_length=60, blank=True)
    provider_session = models.CharField(max_length=64, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store of these sessions."""
        from tinhso.access.sessions import SessionStore

        return SessionStore


class Token(models.Model):
    """What a partner system shows with each request. digest: of its secret, which was shown once and is kept nowhere.

    scopes: acts of `rights`; offices: where they hold, with all below them. hint: the letters by which it is told from
    others. per_minute: how many requests it may make. key: of the form that made it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes = models.JSONField(default=list)
    offices = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField()
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.hint}"


class MailCode(models.Model):
    """A code sent to a mail address. digest: of the code, keyed; the code itself is never kept.

    asked_from: a keyed digest of the network address that asked, to count by.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=64)
    address = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    asked_from = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address", "asked_at"], name="access_codes_of_address"),
            models.Index(fields=["asked_from", "asked_at"], name="access_codes_asked_from"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Look(models.Model):
    """Who looked at whose personal data, when and why. Only ever inserted.

    who: a pseudonym; party: the uid of whom it concerns; subject: the dossier, "case:<uid>". One of the two is there,
    or it was a search or a list without a single owner.
    """

    at = models.DateTimeField()
    who = models.CharField(max_length=64)
    role = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=64, blank=True)
    party = models.CharField(max_length=36, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    what = models.CharField(max_length=10)
    why = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party", "at"], name="access_looks_at_party"),
            models.Index(fields=["who", "at"], name="access_looks_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.what} {self.party or self.subject}"
