/* Which addresses are on the public internet, and what an operator may allow beside. */
#include "libs/fetch/address.c"
#include "tests/unit/test.h"

static bool allowed(const char *text, const char *networks)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    lin_networks list;

    ck_assert(lin_networks_parse(lin_z(networks), &list));
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return lin_address_allowed((struct sockaddr *)&v4, &list);
    ck_assert_int_eq(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return lin_address_allowed((struct sockaddr *)&v6, &list);
}

TEST(only_the_public_internet_is_asked)
{
    static const char *const good[] = { "1.1.1.1", "11.0.0.0", "9.255.255.255", "172.15.255.255", "172.32.0.0", "192.167.1.1", "100.63.0.1", "100.128.0.1",
                                        "223.255.255.255", "2400:3200::1", "2606:4700::1111", "::ffff:1.1.1.1" };
    static const char *const bad[] = { "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                                       "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "198.18.0.1", "198.19.255.255", "224.0.0.1",
                                       "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
                                       "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1" };

    for (size_t i = 0; i < LIN_COUNT(good); i++)
        ck_assert_msg(allowed(good[i], ""), "%s", good[i]);
    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_msg(!allowed(bad[i], ""), "%s", bad[i]);
}

TEST(an_operator_allows_networks_of_the_house)
{
    ck_assert(allowed("10.1.2.3", "10.1.0.0/16, fd00::/8"));
    ck_assert(!allowed("10.2.2.3", "10.1.0.0/16, fd00::/8"));
    ck_assert(allowed("fd12::1", "10.1.0.0/16, fd00::/8"));
    ck_assert(allowed("127.0.0.1", "127.0.0.1"));
    ck_assert(!allowed("127.0.0.2", "127.0.0.1"));
    ck_assert(allowed("::ffff:127.0.0.1", "127.0.0.1"));
    ck_assert(allowed("10.129.0.1", "10.128.0.0/9"));
    ck_assert(!allowed("10.127.0.1", "10.128.0.0/9"));
}

TEST(what_is_no_network_is_refused)
{
    static const char *const bad[] = { ",", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0", "host", "10.0.0.0/8,", "::/129", "10.0.0.0/8 11.0.0.0/8" };
    lin_networks list;

    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_msg(!lin_networks_parse(lin_z(bad[i]), &list), "%s", bad[i]);
    ck_assert(lin_networks_parse(LIN_STR(" "), &list));
    ck_assert_uint_eq(list.count, 0);
}
