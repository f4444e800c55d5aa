"""The ground under the tests: what they may do is what production may do."""

import socket

import psycopg2
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from governance.launcher.postgres import APP
from tests.support.sockets import StrangerCalledError


@pytest.mark.django_db
def test_tests_connect_as_the_running_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")

        assert cursor.fetchone() == (APP, False)


@pytest.mark.django_db
def test_the_application_may_not_change_tables():
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE of_ours (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_what_a_transactional_test_commits_is_gone_after_it(_round):
    assert not Group.objects.filter(name="left behind").exists()

    Group.objects.create(name="left behind")

    assert Group.objects.filter(name="left behind").exists()


def test_sockets_reach_this_machine_only():
    with pytest.raises(StrangerCalledError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(StrangerCalledError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_the_database_listens_on_the_loopback_only(settings):
    address = settings.DATABASES["default"]
    known = psycopg2.connect(
        dbname="postgres",
        user=address["USER"],
        password=address["PASSWORD"],
        host="127.0.0.1",
        port=address["PORT"],
    )
    try:
        with known.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("127.0.0.1",)
    finally:
        known.close()
