"""The examples of docs/how-to/use-the-api.md, read as curl would and asked in their order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.conftest import partner
from tests.api.test_files import PDF

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"


def asked(command: str, known: dict[str, str], client: Any) -> Any:
    """What a curl command of the guide is answered."""
    said = re.sub(r"\$(\w+)", lambda found: known[found[1]], command)
    words = iter(shlex.split(said.replace("\\\n", " "))[1:])
    address, headers, body, files = "", {}, None, {}
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name.lower()] = value
        elif word == "-d":
            body = next(words)
        elif word == "-F":
            name, _, file = next(words).partition("=@")
            files[name] = SimpleUploadedFile(file, PDF)
        elif word != "-s":
            address = word
    path = address.removeprefix("http://here")
    if files:
        return client.post(path, files, headers=headers)
    if body is None:
        return client.get(path, headers=headers)
    return client.post(path, body, content_type=headers.pop("content-type"), headers=headers)


def test_the_examples_work_as_they_stand(province: None, client: Any) -> None:
    one = partner("receive", "see_case", offices=("xa-1",))
    known = {"BASE": "http://here", "TOKEN": one.secret}
    told = []
    for command in re.findall(r"```bash\n(curl.*?)```", GUIDE.read_text(), re.DOTALL):
        answer = asked(command, known, client)
        assert answer.status_code in (200, 201), (command, answer.content)
        told.append(answer.json())
        if "uid" in told[-1]:
            for name, part in (("PERSON", "/people"), ("FILE", "/files"), ("CASE", '/cases"')):
                if part in command:
                    known[name] = told[-1]["uid"]
    assert len(told) == 7
    assert told[4]["state"] == "processing"
    assert [event["kind"] for event in told[5]["items"]] == ["cases.filed", "cases.accepted"]
