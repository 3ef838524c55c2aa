/* Rules of a person (7.2.1 a-b, 8.1.1 a-b). */
#include "services/population/rules_person.c"
#include "tests/unit/services/population/people.h"

static Person *person(lin_req *rq)
{
    return lin_typed_new(rq, &linli__population__v1__person__descriptor);
}

TEST(an_id_number_says_birth_date_sex_document_and_nationality)
{
    lin_req *rq = request();
    Person *p = person(rq);

    p->id_number = t("110105194912310038");
    ck_assert_str_eq(failure(rq, derive(rq, p)), "");
    ck_assert_str_eq(p->birth_date, "1949-12-31");
    ck_assert_int_eq(p->sex, PERSON_SEX_MALE);
    ck_assert_int_eq(p->document_type, PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD);
    ck_assert_str_eq(p->nationality, "CHN");
    p->sex = PERSON_SEX_FEMALE;
    ck_assert_str_eq(failure(rq, derive(rq, p)), "NOT_OF_ID_NUMBER sex");
    rq = request();
    p->birth_date = t("1949-12-30");
    ck_assert_str_eq(failure(rq, derive(rq, p)), "NOT_OF_ID_NUMBER birthDate");
}

TEST(a_corrected_number_brings_its_own_birth_date_and_sex)
{
    lin_req *rq = request();
    Person *before = person(rq), *after = person(rq);

    before->id_number = t("11010519491231002X");
    before->birth_date = after->birth_date = t("1949-12-31");
    before->sex = after->sex = PERSON_SEX_FEMALE;
    after->id_number = t("110105195001010033");
    forget_derived(before, after);
    ck_assert_str_eq(failure(rq, derive(rq, after)), "");
    ck_assert_str_eq(after->birth_date, "1950-01-01");
    ck_assert_int_eq(after->sex, PERSON_SEX_MALE);
}

TEST(a_number_fits_its_type_of_document)
{
    static const struct { PersonDocumentType type; const char *id, *other, *why; } rows[] = {
        { PERSON_DOCUMENT_TYPE_UNSPECIFIED, "", "", "" },
        { PERSON_DOCUMENT_TYPE_UNSPECIFIED, "", "G12345678", "FIELD_REQUIRED documentType" },
        { PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD, "11010519491231002X", "", "" },
        { PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD, "", "", "DOCUMENT_FORM idNumber" },
        { PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD, "810000194912310025", "", "DOCUMENT_FORM idNumber" },
        { PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD, "11010519491231002X", "G12345678", "DOCUMENT_FORM documentNumber" },
        { PERSON_DOCUMENT_TYPE_HMT_RESIDENCE_PERMIT, "810000194912310025", "", "" },
        { PERSON_DOCUMENT_TYPE_PASSPORT, "", "G12345678", "" },
        { PERSON_DOCUMENT_TYPE_PASSPORT, "", "", "DOCUMENT_FORM documentNumber" },
        { PERSON_DOCUMENT_TYPE_HK_MACAO_PERMIT, "", "H1234567890", "" },
        { PERSON_DOCUMENT_TYPE_HK_MACAO_PERMIT, "", "H123456789", "DOCUMENT_FORM documentNumber" },
        { PERSON_DOCUMENT_TYPE_TAIWAN_PERMIT, "", "12345678", "" },
        { PERSON_DOCUMENT_TYPE_FOREIGN_PERMANENT_RESIDENCE, "", "USA110012345678", "" },
        { PERSON_DOCUMENT_TYPE_BIRTH_CERTIFICATE, "", "T123456789", "" },
        { PERSON_DOCUMENT_TYPE_BIRTH_CERTIFICATE, "", "0123456789", "DOCUMENT_FORM documentNumber" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();
        Person *p = person(rq);

        p->document_type = rows[i].type;
        p->id_number = t(rows[i].id);
        p->document_number = t(rows[i].other);
        ck_assert_str_eq(failure(rq, check_document(rq, p)), rows[i].why);
    }
}

TEST(each_category_needs_its_own)
{
    static const struct { PersonCategory category; size_t missing; } rows[] = {
        { PERSON_CATEGORY_PERMANENT, 1 }, { PERSON_CATEGORY_TEMPORARY, 3 }, { PERSON_CATEGORY_FLOATING, 2 }, { PERSON_CATEGORY_KEY, 3 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();
        Person *p = person(rq);

        p->category = rows[i].category;
        ck_assert_int_eq(check_needs(rq, p), LIN_INVALID_ARGUMENT);
        ck_assert_uint_eq(rq->problem.violations, rows[i].missing);
    }
}

TEST(who_is_no_key_person_has_neither_class_nor_level)
{
    lin_req *rq = request();
    Person *before = person(rq), *after = person(rq);

    after->category = PERSON_CATEGORY_FLOATING;
    after->key_class = PERSON_KEY_CLASS_DISABLED;
    ck_assert_str_eq(failure(rq, check_key(rq, NULL, after)), "KEY_ONLY keyClass");
    rq = request();
    before->category = PERSON_CATEGORY_KEY;
    ck_assert_str_eq(failure(rq, check_key(rq, before, after)), "");
    ck_assert_int_eq(after->key_class, PERSON_KEY_CLASS_UNSPECIFIED);
}

TEST(a_closed_file_does_not_come_back)
{
    lin_req *rq = request();
    Person *p = person(rq);

    ck_assert_str_eq(failure(rq, person_before_write(rq, NULL, p)), "");
    p->merged_into = t("x");
    ck_assert_str_eq(failure(rq, person_before_write(rq, NULL, p)), "PERSON_CLOSED ");
    rq = request();
    ck_assert_str_eq(failure(rq, person_before_write(rq, p, p)), "");
}

TEST(what_is_corrected_is_no_longer_verified)
{
    lin_req *rq = request();
    Person *before = person(rq), *after = person(rq);
    Google__Protobuf__Timestamp at;

    google__protobuf__timestamp__init(&at);
    before->identity_verified_at = after->identity_verified_at = before->address_verified_at = after->address_verified_at = &at;
    after->phone = t("13800138000");
    forget_verified(before, after);
    ck_assert_ptr_nonnull(after->identity_verified_at);
    after->name = t("王");
    forget_verified(before, after);
    ck_assert_ptr_null(after->identity_verified_at);
    ck_assert_ptr_nonnull(after->address_verified_at);
}
