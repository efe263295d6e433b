"""Where a key may come from and where it may go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from terminal.venue.auth import SetUpError, Venue, checked_key, environment_key, read_key, venue_at

KEY = "evt_" + "a1" * 32


def kept(folder: Path, text: str = KEY, mode: int = 0o600, *, folder_mode: int = 0o700) -> Path:
    folder.chmod(folder_mode)
    path = folder / "key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_key_is_read_from_a_file_of_ones_own(tmp_path: Path) -> None:
    assert read_key(kept(tmp_path, KEY + "\n")) == KEY
    assert read_key(kept(tmp_path, KEY, 0o400)) == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o601, 0o666, 0o777])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SetUpError, match="chmod 600"):
        read_key(kept(tmp_path, mode=mode))


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707, 0o722])
def test_a_folder_in_which_others_could_replace_it_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SetUpError, match="chmod 700"):
        read_key(kept(tmp_path, folder_mode=mode))


def test_a_link_leads_to_the_file_that_is_judged(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    link = tmp_path / "link"
    link.symlink_to(kept(loose, folder_mode=0o777))
    with pytest.raises(SetUpError, match="chmod 700"):
        read_key(link)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "evt_",
        "evt_short",
        "xyz_" + "a" * 64,
        KEY + " " + KEY,
        "evt_" + "é" * 64,
        "evt_" + "a" * 4_000,
        "\0",
    ],
)
def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetUpError, match="holds no API key") as caught:
        read_key(kept(tmp_path, text))
    assert not text.strip() or text.strip() not in str(caught.value) or len(text) < 5


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match="is not there"):
        read_key(tmp_path / "none")
    with pytest.raises(SetUpError):
        read_key(tmp_path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SetUpError):
        read_key(tmp_path / "pipe")


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ET_API_KEY", raising=False)
    assert environment_key() == ""
    monkeypatch.setenv("ET_API_KEY", f" {KEY} ")
    assert environment_key() == KEY
    monkeypatch.setenv("ET_API_KEY", "hunter2-hunter2")
    with pytest.raises(SetUpError) as caught:
        environment_key()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "origin", "ws"),
    [
        ("https://cymetica.com", "https://cymetica.com", "wss://cymetica.com"),
        ("https://cymetica.com/", "https://cymetica.com", "wss://cymetica.com"),
        ("HTTPS://Cymetica.com:443", "https://cymetica.com:443", "wss://cymetica.com:443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "ws://127.0.0.1:8080"),
        ("http://localhost:1", "http://localhost:1", "ws://localhost:1"),
        ("http://[::1]:9", "http://[::1]:9", "ws://[::1]:9"),
        ("https://cymetica.com:", "https://cymetica.com", "wss://cymetica.com"),
    ],
)
def test_addresses(url: str, origin: str, ws: str) -> None:
    venue = venue_at(url, KEY)
    assert (venue.url, venue.ws_url) == (origin, ws)
    assert venue.is_loopback is origin.startswith("http:")


@pytest.mark.parametrize(
    "url",
    [
        "", "cymetica.com", "ftp://cymetica.com", "file:///etc/passwd", "https://", "https:///x", "http://", "//h",
        "http://cymetica.com", "http://127.0.0.1.evil.com", "http://127.1", "http://0.0.0.0:1", "http://127.0.0.2",
        "http://localhost.evil.com", "http://[::2]", "http://[::1", "http://ⓛocalhost", "https://a b", "https://a\x1bb",
        "https://u:p@h", "https://u@h", "http://@127.0.0.1", "http://127.0.0.1\\@evil.com", "https://h?key=1", "https://h#x",
        "https://h?", "https://h/api", "https://h:0", "https://h:99999", "https://h:x", "https://h:-1", "https://h:80:80",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(SetUpError) as caught:
        venue_at(url, KEY)
    assert "\x1b" not in str(caught.value)


def test_a_password_in_an_address_is_not_said_again() -> None:
    for url in ("https://me:hunter2@h", "ftp://me:hunter2@h", "https://h/?token=hunter2"):
        with pytest.raises(SetUpError) as caught:
            venue_at(url)
        assert "hunter2" not in str(caught.value)


def test_no_repr_shows_the_key() -> None:
    venue = venue_at("https://cymetica.com", KEY)
    assert KEY not in f"{venue!r} {venue}"
    assert KEY not in repr(venue.headers)
    assert "a1a1" not in repr(venue.key[:40])
    assert venue.headers == {"X-API-Key": KEY}
    assert Venue("https://h", "wss://h").headers == {}
    assert checked_key(KEY, "here") == KEY
