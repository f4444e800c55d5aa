"""One database's pages, measured from inside: each line on stdin is a round, each answer a line.

Says of each page its queries and the seconds it took. The first round is not counted by whoever
asks: templates are compiled and the rulebook is read in it.
"""

import json
import logging
import sys
import time

import django
import time_machine


def main(findings: int) -> None:
    django.setup()
    logging.disable(logging.ERROR)
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client

    from benchmarks.pages import addresses, statements
    from benchmarks.worlds import TODAY
    from governance.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    time_machine.travel(TODAY).start()  # what is of today is so at every run
    client = Client()
    client.force_login(User.objects.get(username="reviewer-1"))
    pages = addresses(findings // 5, findings)
    for line in sys.stdin:
        found = {}
        for name, address in pages.items():
            connection.force_debug_cursor = True
            reset_queries()
            answer = client.get(address)
            queries = statements(connection.queries)
            connection.force_debug_cursor = False
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            took = []
            for _ in range(int(line)):
                started = time.perf_counter()
                client.get(address)
                took.append(time.perf_counter() - started)
            found[name] = {"queries": queries, "seconds": min(took)}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
