/*
 * A first start: the built-in roles, and the first administrator. There is no built-in credential: where no account
 * exists, `admin` is made with a random one-time password that lies in a file only the operator can read.
 */
#include <errno.h>
#include <string.h>

#include "identity.h"

enum { PASSWORD_BYTES = 15 }; /* 20 characters of base64url */

#define LIST(...) { LIN_COUNT(((const char *[]){ __VA_ARGS__ })), (const char *[]){ __VA_ARGS__ } }

/* The founder's role serves every duty, until the three administrators are there. */
static const struct built_in {
    const char *name, *description;
    RoleDuty duty;
    struct { size_t count; const char **text; } permissions, may_grant;
} built_in[] = {
    { "创始管理员", "全部权限；用于初始设置，之后应由三类管理员分任 / everything, to set up; then the three administrators take over",
      ROLE_DUTY_UNSPECIFIED, LIST("*"), LIST("*") },
    { "系统管理员", "账号与区域 / system administrator: accounts and regions", ROLE_DUTY_SYSTEM,
      LIST("identity.user.read", "identity.user.create", "identity.user.update", "identity.user.delete", "identity.user.reset",
           "identity.user.endSessions", "identity.region.*", "identity.role.read"), { 0 } },
    { "安全管理员", "角色与授权 / security administrator: roles and who has them", ROLE_DUTY_SECURITY,
      LIST("identity.role.*", "identity.user.read", "identity.user.grant", "identity.user.endSessions", "identity.region.read"), LIST("*") },
    { "审计管理员", "审计与历史 / audit administrator: what was done, and by whom", ROLE_DUTY_AUDIT,
      LIST("identity.audit.read", "identity.user.read", "identity.role.read", "identity.region.read"), { 0 } },
};

/* On disk before the commit: a crash between the two leaves a file that the next start replaces. */
static lin_code write_password(lin_req *rq, lin_str password)
{
    const char *path = lin_app_secret_path(rq, IDENTITY_ADMIN_PASSWORD_FILE).at;

    if (lin_secret_write(rq->arena, path, lin_z(lin_print(rq->arena, "%.*s\n", LIN_STR_FMT(password))), 0600))
        return LIN_OK;
    lin_log(LIN_ERROR, rq, "admin_password_not_written", lin_arg_text("why", lin_z(strerror(errno))));
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code create_role(lin_req *rq, const struct built_in *from, Role **ret)
{
    Role *role = role_new(rq);

    role->name = (char *)(uintptr_t)from->name;
    role->description = (char *)(uintptr_t)from->description;
    role->n_permissions = from->permissions.count;
    role->permissions = (char **)(uintptr_t)from->permissions.text;
    role->n_may_grant = from->may_grant.count;
    role->may_grant = (char **)(uintptr_t)from->may_grant.text;
    role->clearance = ROLE_CLEARANCE_PERSONAL;
    role->duty = from->duty;
    role->built_in = true;
    *ret = role;
    return role_create(rq, role);
}

static lin_code create_admin(lin_req *rq, const Role *founder, lin_str password)
{
    User *user = user_new(rq);
    lin_id id;

    user->account = (char *)(uintptr_t)IDENTITY_ADMIN;
    user->name = (char *)(uintptr_t)"创始管理员";
    user->n_role_ids = 1;
    user->role_ids = LIN_NEW(rq->arena, char *);
    user->role_ids[0] = founder->id;
    user->everywhere = true;
    user->max_sessions = 100;
    LIN_TRY(user_create(rq, user));
    lin_id_parse(lin_z(user->id), &id);
    return identity_password_store(rq, id, password, true, lin_null());
}

lin_code identity_first_admin(lin_req *rq)
{
    lin_str password = identity_random_text(rq->arena, PASSWORD_BYTES);
    Role *role[LIN_COUNT(built_in)];
    lin_rows rows;

    LIN_TX(tx, rq);
    LIN_TRY(lin_query(rq, &identity_sql_any_account, &rows));
    if (lin_cell_int(&rows, 0, 1))
        return LIN_OK;
    for (size_t i = 0; i < LIN_COUNT(built_in); i++)
        LIN_TRY(create_role(rq, &built_in[i], &role[i]));
    LIN_TRY(create_admin(rq, role[0], password));
    LIN_TRY(write_password(rq, password));
    LIN_TRY(lin_commit(&tx));
    lin_log(LIN_INFO, rq, "first_admin_created");
    return LIN_OK;
}
