"""The week of an admin through the client that openapi-python-client generates. See ../../it/generated_clients.rs."""

import sys

from roster_client import AuthenticatedClient
from roster_client.api.v2_batch import v_2_batch
from roster_client.api.v2_groups import (
    v_2_add_group_member,
    v_2_create_group,
    v_2_list_group_members,
)
from roster_client.api.v2_members import v_2_add_member, v_2_list_members, v_2_update_member
from roster_client.api.v2_users import (
    v_2_archive_user,
    v_2_create_user,
    v_2_delete_user,
    v_2_get_user,
    v_2_list_users,
)
from roster_client.api.v2_workspaces import v_2_create_workspace, v_2_delete_workspace
from roster_client.models import (
    ApiError,
    Batch,
    BatchMethod,
    BatchMode,
    BatchOperation,
    GroupResource,
    MemberList,
    MemberResource,
    MemberResourceChange,
    NewGroup,
    NewMemberResource,
    NewUserResource,
    NewWorkspaceResource,
    Role,
    Status,
    UserList,
    UserResource,
    WorkspaceResource,
)

SLUG = "books"


def parsed(response, kind, status):
    """The body of a response, which has this status and type."""
    assert response.status_code == status, (response.status_code, response.content)
    assert isinstance(response.parsed, kind), response.parsed
    return response.parsed


def refused(response, status, code):
    """Requires an error with this code."""
    assert parsed(response, ApiError, status).code == code, response.content


def emails_page_by_page(client):
    """Every address, two users a page, and the number of pages."""
    emails, pages, place = [], 0, {}
    while True:
        page = parsed(v_2_list_users.sync_detailed(client=client, per_page=2, **place), UserList, 200)
        emails += [user.email for user in page.data]
        pages += 1
        if not page.pagination.next_cursor:
            return emails, pages
        place = {"cursor": page.pagination.next_cursor}


def create(client):
    """A workspace with a group, and five users."""
    workspace = v_2_create_workspace.sync_detailed(client=client, body=NewWorkspaceResource(name="Books", slug=SLUG))
    assert parsed(workspace, WorkspaceResource, 201).status == Status.ACTIVE
    group = v_2_create_group.sync_detailed(SLUG, client=client, body=NewGroup(name="Auditors"))
    assert parsed(group, GroupResource, 201).member_count == 0
    for name in ["Ada", "Barbara", "Edsger", "Grace", "Katherine"]:
        body = NewUserResource(name=name, email=f"{name.lower()}@example.org")
        assert parsed(v_2_create_user.sync_detailed(client=client, body=body), UserResource, 201).name == name
    body = NewUserResource(name="Ada", email="ada@example.org")
    refused(v_2_create_user.sync_detailed(client=client, body=body), 409, "email_taken")


def find(client):
    """Everybody, page by page, and one of them by a part of the name."""
    emails, pages = emails_page_by_page(client)
    assert (len(set(emails)), len(emails), pages) == (5, 5, 3), emails
    found = parsed(v_2_list_users.sync_detailed(client=client, search="ARBAR"), UserList, 200)
    assert [user.email for user in found.data] == ["barbara@example.org"]


def change(client):
    """Members, their roles and their groups."""
    for name in ["Ada", "Grace"]:
        body = NewMemberResource(name=name, email=f"{name.lower()}@example.org", role=Role.BUILDER)
        added = v_2_add_member.sync_detailed(SLUG, client=client, body=body)
        assert parsed(added, MemberResource, 201).role == Role.BUILDER
    body = MemberResourceChange(role=Role.ADMIN)
    changed = v_2_update_member.sync_detailed(SLUG, "ada@example.org", client=client, body=body)
    assert parsed(changed, MemberResource, 200).role == Role.ADMIN
    place = v_2_add_group_member.sync_detailed(SLUG, "Auditors", "grace@example.org", client=client)
    assert place.status_code == 204, place.content
    auditors = v_2_list_group_members.sync_detailed(SLUG, "Auditors", client=client).parsed
    assert [member.email for member in auditors.data] == ["grace@example.org"]
    admins = parsed(v_2_list_members.sync_detailed(SLUG, client=client, role="admin"), MemberList, 200)
    assert [member.email for member in admins.data] == ["ada@example.org"]


def batch(client):
    """Two changes of one batch."""
    path = f"/api/v2/ext/workspaces/{SLUG}/groups/Auditors/users/ada@example.org"
    operations = [
        BatchOperation(method=BatchMethod.PUT, path=path),
        BatchOperation(method=BatchMethod.POST, path="/api/v2/ext/users/edsger@example.org/archive"),
    ]
    body = Batch(mode=BatchMode.ALL, operations=operations)
    done = v_2_batch.sync_detailed(client=client, body=body).parsed
    assert [result.status for result in done] == [204, 201], done
    assert done[1].body["status"] == "archived", done


def leave(client):
    """Archived, deleted, and the workspace deleted with its members."""
    archived = v_2_archive_user.sync_detailed("katherine@example.org", client=client)
    assert parsed(archived, UserResource, 201).status == Status.ARCHIVED
    refused(v_2_archive_user.sync_detailed("katherine@example.org", client=client), 409, "already_archived")
    refused(v_2_delete_user.sync_detailed("ada@example.org", client=client), 409, "last_admin")
    assert v_2_delete_user.sync_detailed("grace@example.org", client=client).status_code == 204
    refused(v_2_get_user.sync_detailed("grace@example.org", client=client), 404, "user_not_found")
    tried = v_2_delete_workspace.sync_detailed(SLUG, client=client, force=True, dry_run=True)
    assert tried.parsed.dry_run and tried.parsed.status == 204, tried
    assert v_2_delete_workspace.sync_detailed(SLUG, client=client, force=True).status_code == 204


def main():
    url, token = sys.argv[1:]
    with AuthenticatedClient(base_url=url, token=token) as client:
        for step in [create, find, change, batch, leave]:
            step(client)
    print("done")


main()
