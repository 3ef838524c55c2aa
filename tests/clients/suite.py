"""The contract suite in Python: what a third party does first, by the generated client alone.

Closes with "N passed, N failed".
"""
import inspect
import os
import sys

from linli_client import AuthenticatedClient, Client
from linli_client.api.identity import (
    identity_region_service_create_region as create_region,
    identity_session_service_create_session as create_session,
    identity_user_service_change_password as change_password,
)
from linli_client.api.population import (
    population_person_service_create_person as create_person,
    population_person_service_get_person as get_person,
    population_person_service_list_person_history as list_history,
    population_person_service_list_persons as list_persons,
    population_person_service_stat_persons as stat_persons,
    population_person_service_update_person as update_person,
)
from linli_client.models import (
    LinliIdentityV1ChangePasswordRequest as ChangePassword,
    LinliIdentityV1CreateSessionRequest as SignIn,
    Person,
    PersonCategory,
    Problem,
    Region,
    RegionLevel,
)

# What each category asks for beside the name: an id number, or where they come from and why.
PEOPLE = [
    dict(category=PersonCategory.PERMANENT, id_number="11010519491231002X"),
    dict(category=PersonCategory.FLOATING, registered_region="430102", stay_reason="务工"),
    dict(category=PersonCategory.PERMANENT, id_number="110105194912310046"),
]
URL = os.environ["LINLI_URL"]
PASSWORD = "a pass phrase of the python client"
seen = {}


def good(response):
    assert response.status_code == 200, f"{response.status_code}: {response.content.decode()}"
    return response.parsed


def refused(response, status, reason):
    problem = response.parsed
    assert response.status_code == status, f"{response.status_code}: {response.content.decode()}"
    assert response.headers["content-type"] == "application/problem+json"
    assert isinstance(problem, Problem) and problem.reason == reason, problem
    return problem


def sign_in(password):
    session = good(create_session.sync_detailed(client=Client(URL), body=SignIn(account="admin", password=password)))
    return AuthenticatedClient(URL, token=session.access_token)


def person_of(i):
    return Person(community_id=seen["community"], name=f"王秀英{i}", phone=f"1380013800{i}", **PEOPLE[i])


def a_new_password_is_set_before_anything_else():
    once = sign_in(os.environ["LINLI_PASSWORD"])
    refused(list_persons.sync_detailed(client=once), 403, "PASSWORD_CHANGE_REQUIRED")
    good(change_password.sync_detailed(client=once, body=ChangePassword(
        old_password=os.environ["LINLI_PASSWORD"], new_password=PASSWORD)))
    seen["client"] = sign_in(PASSWORD)


def a_wrong_password_is_a_problem():
    body = SignIn(account="admin", password="not the password of anybody")
    problem = refused(create_session.sync_detailed(client=Client(URL), body=body, accept_language="en"), 401, "SIGN_IN_REFUSED")
    assert problem.detail == "wrong account or password", problem.detail


def a_community_and_people_are_created():
    client = seen["client"]
    region = Region(kind=RegionLevel.COMMUNITY, name="阳光花园", code="440305008012")
    seen["community"] = good(create_region.sync_detailed(client=client, body=region)).id
    for i in range(len(PEOPLE)):
        person = person_of(i)
        made = good(create_person.sync_detailed(client=client, body=person, idempotency_key=f'"python-{i}"'))
        assert made.name == f"王秀英{i}" and made.etag == "1", made
        seen["person"] = made


def a_key_makes_a_write_once():
    person = person_of(2)
    again = create_person.sync_detailed(client=seen["client"], body=person, idempotency_key='"python-2"')
    assert good(again).id == seen["person"].id and again.headers["idempotency-replayed"] == "true"


def a_list_is_filtered_and_paged():
    client, token, names = seen["client"], "", []
    while True:
        page = good(list_persons.sync_detailed(client=client, filter_="category=PERMANENT", page_size=1, page_token=token))
        names += [person.name for person in page.persons]
        token = page.next_page_token
        if not token:
            break
    assert sorted(names) == ["王秀英0", "王秀英2"], names
    refused(list_persons.sync_detailed(client=client, filter_="nothing=1"), 400, "FILTER_FIELD")


def a_record_changes_only_from_the_version_that_was_read():
    client, person = seen["client"], good(get_person.sync_detailed(seen["person"].id, client=seen["client"]))
    changed = update_person.sync_detailed(person.id, client=client, body=Person(name="王小英"), if_match=f'"{person.etag}"')
    assert good(changed).name == "王小英" and changed.parsed.etag == "2"
    stale = update_person.sync_detailed(person.id, client=client, body=Person(name="王大英"), if_match=f'"{person.etag}"')
    refused(stale, 412, "ETAG_MISMATCH")


def a_bad_field_is_named():
    person = Person(community_id=seen["community"], name="王秀英", category=PersonCategory.KEY, phone="12")
    problem = refused(create_person.sync_detailed(client=seen["client"], body=person), 400, "FIELD_PATTERN")
    assert problem.field_violations[0].field == "phone", problem


def history_and_counts_are_there():
    history = good(list_history.sync_detailed(seen["person"].id, client=seen["client"]))
    assert [change.action.value for change in history.history] == ["UPDATED", "CREATED"], history
    groups = good(stat_persons.sync_detailed(client=seen["client"], by="category")).groups
    assert {group.values[0]: int(group.count) for group in groups} == {"PERMANENT": 2, "FLOATING": 1}, groups


def main():
    failed = 0
    steps = [step for step in globals().values() if callable(step) and getattr(step, "__module__", "") == "__main__"
             and not inspect.signature(step).parameters and step is not main]
    for step in steps:
        try:
            step()
            print("  ok  ", step.__name__.replace("_", " "))
        except Exception as error:  # a suite tells each failure and goes on
            failed += 1
            print("  FAIL", step.__name__.replace("_", " "), "-", repr(error))
    print(f"{len(steps) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
