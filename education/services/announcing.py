"""Changes of the rules, told to every party that they concern, behind all other mail."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from education import letters, selectors, wording
from education.models import Announcement, AnnouncementCursor, AnnouncementText
from governance import calendars, clock, dates
from governance.actors import CLOCK, Actor
from governance.content import store_data
from governance.events import emission, emit, emitting, wake_relay
from governance.jobs import after_commit
from policies.changes import Change, changes_between
from policies.models import RulebookVersion
from policies.selectors import body_of, version_before, version_in_force

BATCH = 500
MANY_DUE = 100  # while so much mail is due, nothing is added to it
JUST_NOW = timedelta(minutes=5)
CHANGES_TOLD = 12
DETAILS_TOLD = 8
KIND = "rules.changed"
State = AnnouncementCursor.State


@transaction.atomic
def announce_version(*, version_id: int, by: Actor) -> Announcement | None:
    """Begin to tell of a version, where it changes something for parties. Twice is once.

    The first version of a rulebook changes nothing, nor do rules that were known before they were
    recorded here, nor other words for reviewers alone.
    """
    version = _versions().get(pk=version_id)
    earlier = version_before(version)
    restated = version.effective_from < version.recorded_at - JUST_NOW
    if version.number == 1 or restated or earlier is None or not _changes(earlier, version):
        return None
    announcement, created = Announcement.objects.get_or_create(
        version=version, defaults={"earlier": earlier}
    )
    if created:
        AnnouncementCursor.objects.create(announcement=announcement)
        _say("started", announcement, by)
    return announcement


@transaction.atomic
def tell_next(*, limit: int = BATCH) -> int:
    """Tell the next parties of the change that comes first, and say how many were told.

    A batch and the place of the cursor commit together. While much mail is due nobody is told, so
    that a statement of reasons never waits for an announcement.
    """
    if selectors.mail_waits(MANY_DUE) or (cursor := _next_cursor()) is None:
        return 0
    announcement = cursor.announcement
    if not _will_hold(announcement.version):
        _end(cursor, State.OVERTAKEN)
        return 0
    rows = selectors.parties_to_tell(announcement, cursor.last_party)
    parties = list(rows.values_list("pk", "language")[:limit])
    told = _tell(announcement, parties)
    if parties:
        cursor.last_party, cursor.told = parties[-1][0], cursor.told + told
        cursor.save(update_fields=["last_party", "told"])
    if len(parties) < limit:
        _end(cursor, State.TOLD)
    return told


def _versions() -> QuerySet[RulebookVersion]:
    """Without the rules themselves, which `body_of` knows."""
    return RulebookVersion.objects.select_related("rulebook__market", "note", "urgent").defer(
        "body"
    )


def _changes(earlier: RulebookVersion, version: RulebookVersion) -> list[Change]:
    language = translation.get_language() or ""
    return changes_between(body_of(earlier), body_of(version), guidance=False, language=language)


def _next_cursor() -> AnnouncementCursor | None:
    return (
        AnnouncementCursor.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("announcement__version__rulebook__market")
        .defer("announcement__version__body")
        .filter(state=State.GOING_ON)
        .order_by("announcement__version__effective_from", "pk")
        .first()
    )


def _will_hold(version: RulebookVersion) -> bool:
    """Whether it still comes, or has come: no other version was put in its place."""
    rulebook, moment = version.rulebook, max(version.effective_from, clock.now())
    return version_in_force(rulebook.market_id, rulebook.party_kind, moment) == version


def _end(cursor: AnnouncementCursor, state: State) -> None:
    cursor.state, cursor.ended_at = state, clock.now()
    cursor.save(update_fields=["state", "ended_at"])
    _say(state.value, cursor.announcement, CLOCK)


def _say(what: str, announcement: Announcement, by: Actor) -> None:
    version = announcement.version
    emit(
        f"announcement.{what}",
        subject=f"rulebook:{version.rulebook_id}",
        by=by,
        announcement=announcement.pk,
        version=version.pk,
    )


TELL = f"""
WITH told AS (
  INSERT INTO education_notice
    (party_id, kind, content_id, content_digest, language, source_key, recorded_at)
  SELECT party.id, %(kind)s, said.content, said.digest, said.language,
         %(key)s || ':' || party.id, %(now)s
  FROM unnest(%(parties)s::bigint[], %(theirs)s::text[]) AS party (id, language)
  JOIN unnest(%(languages)s::text[], %(contents)s::bigint[], %(digests)s::text[])
    AS said (language, content, digest) USING (language)
  ORDER BY party.id
  ON CONFLICT (source_key) DO NOTHING
  RETURNING id, party_id
), mailed AS (
  INSERT INTO education_mailing (notice_id, attempts, due_at, last_error, in_bulk)
  SELECT id, 0, %(now)s, '', true FROM told ORDER BY party_id
), happened AS (
  SELECT 'party:' || party_id AS subject,
         json_build_object('notice', id, 'kind', %(kind)s::text)::text AS payload
  FROM told
), {emitting("happened")}
SELECT count(*) FROM told
"""  # noqa: S608 - made of our own constants


def _tell(announcement: Announcement, parties: list[tuple[int, str]]) -> int:
    """Notice, mail and event of each, in one statement; who was told before is passed over."""
    if not parties:
        return 0
    texts = _texts(announcement, sorted({language for _, language in parties}))
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                **emission("notice.sent", by=CLOCK),
                "kind": KIND,
                "key": f"{KIND}:{announcement.version_id}",
                "parties": [party for party, _ in parties],
                "theirs": [language for _, language in parties],
                "languages": [text.language for text in texts],
                "contents": [text.content_id for text in texts],
                "digests": [text.content_digest for text in texts],
            },
        )
        (told,) = cursor.fetchone()
    wake_relay("notice.sent")
    after_commit("education.tasks.send_due")
    return told


def _texts(announcement: Announcement, languages: list[str]) -> list[AnnouncementText]:
    """One text a language, composed when the first of its readers is told."""
    known = list(announcement.texts.filter(language__in=languages))
    for language in sorted(set(languages) - {text.language for text in known}):
        content = store_data(_compose(announcement, language), language=language)
        known.append(
            AnnouncementText.objects.create(
                announcement=announcement,
                language=language,
                content=content,
                content_digest=content.digest,
            )
        )
    return known


def _compose(announcement: Announcement, language: str) -> dict[str, Any]:
    """The words of the notice, and its parts for the page of the portal."""
    version = _versions().get(pk=announcement.version_id)
    earlier = _versions().get(pk=announcement.earlier_id)
    zone = version.rulebook.market.zone
    with translation.override(language):
        changes = _changes(earlier, version)
        day = calendars.local_date(version.effective_from, zone)
        parts = {
            "rules": " ".join(body_of(version).in_language(language).title.split()),
            "number": version.number,
            "earlier": earlier.number,
            "start": wording.exact(version.effective_from, zone),
            "note": version.note.text or "" if version.note else "",
            "urgent": version.urgent.text or "" if version.urgent else "",
            "changes": [asdict(_shortened(change)) for change in changes[:CHANGES_TOLD]],
            "more": max(0, len(changes) - CHANGES_TOLD),
            "compare": f"{_page('compare', version)}?from={earlier.number}&to={version.number}",
        }
        day_words = dates.day(day)
    path = _page("version", version, version.number)
    said = letters.compose(KIND, language=language, path=path, values={**parts, "day": day_words})
    return {**said, **parts}


def _page(name: str, version: RulebookVersion, *more: int) -> str:
    """A page of the library, which is open to everybody."""
    return reverse(f"policies:public-{name}", args=[version.rulebook.code, *more])


def _shortened(change: Change) -> Change:
    """A new rule said whole would fill the letter: the rest stands in the rules themselves."""
    left = len(change.details) - DETAILS_TOLD
    if left <= 0:
        return change
    more = ngettext("and %(n)d more line", "and %(n)d more lines", left) % {"n": left}
    return Change(change.kind, change.about, (*change.details[:DETAILS_TOLD], more))
