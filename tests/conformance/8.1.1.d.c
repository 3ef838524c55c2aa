/*
 * GB/T 42455.1-2023, 8.1.1 d: identity, residence address and face of a person are collected and reviewed.
 *
 * Shown, for each of the three: collect, submit, reject with a reason, submit again, accept; the person's file holds what was
 * accepted, and nothing before; nobody reviews their own; a face needs the person's consent. The image is a file that whoever collects it has uploaded.
 */
#include "tests/e2e/files.h"
#include "tests/e2e/register.h"

static const char *collector, *reviewer, *community, *person, *image;

static void begin(void)
{
    community = new_community();
    collector = account("collects", "{population.collection.*,population.person.read,exchange.file.create,exchange.file.read}", community);
    reviewer = account("reviews", "{population.collection.*,population.person.*}", community);
    person = new_person(community, 1);
}

/* From the draft to the file, with a rejection on the way; `holds` tells whether the file has it. */
static void walk(const char *members, bool (*holds)(void))
{
    const char *at = text(P "/collections/%s", made(post_as(collector, P "/collections", text("{\"communityId\":\"%s\",%s}", community, members))));

    expect_status(post_as(collector, text("%s:submit", at), "{}"), 200);
    expect_refused(post_as(collector, text("%s:accept", at), "{}"), 403, "OWN_COLLECTION", NULL);
    ck_assert_str_eq(http_at(post_as(reviewer, text("%s:reject", at), "{\"reason\":\"请补充\"}"), "state"), "REJECTED");
    ck_assert_str_eq(http_at(get(at), "rejectReason"), "请补充");
    expect_status(post_as(collector, text("%s:submit", at), "{}"), 200);
    ck_assert(!holds());
    ck_assert_str_eq(http_at(post_as(reviewer, text("%s:accept", at), "{}"), "state"), "ACCEPTED");
    ck_assert(holds());
}

static bool has_newcomer(void)
{
    const http_answer *a = list_of("persons", text("idNumber=\"%s\" AND communityId=\"%s\"", id_number(2), community));

    return length_of(a, "persons") == 1 && http_at(a, "persons.0.identityVerifiedAt")[0];
}

static bool has_address(void)
{
    const http_answer *a = get(text(PERSONS "/%s", person));

    return strcmp(http_at(a, "residenceAddress"), "滨河路9号") == 0 && http_at(a, "addressVerifiedAt")[0];
}

static bool has_face(void)
{
    const http_answer *a = get(text(PERSONS "/%s", person));

    return strcmp(http_at(a, "faceObjectId"), image) == 0 && http_at(a, "faceVerifiedAt")[0];
}

TEST(an_identity_opens_a_file)
{
    begin();
    walk(text("\"kind\":\"IDENTITY\",\"name\":\"李雷\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"", id_number(2)), has_newcomer);
}

TEST(an_address_goes_into_the_file)
{
    begin();
    walk(text("\"kind\":\"ADDRESS\",\"personId\":\"%s\",\"residenceAddress\":\"滨河路9号\"", person), has_address);
}

TEST(a_face_goes_into_the_file_with_consent)
{
    const char *face, *id;

    begin();
    image = upload(collector, community, "FACE", photo(100), 100, "");
    face = text("\"kind\":\"FACE\",\"personId\":\"%s\",\"objectId\":\"%s\"", person, image);
    id = made(post_as(collector, P "/collections", text("{\"communityId\":\"%s\",%s}", community, face)));
    expect_refused(post_as(collector, text(P "/collections/%s:submit", id), "{}"), 400, "CONSENT_MISSING", NULL);
    made(of_person("consents", community, person, "\"purpose\":\"FACE_RECOGNITION\",\"noticeVersion\":\"2026-1\",\"method\":\"PAPER\""));
    walk(face, has_face);
}
