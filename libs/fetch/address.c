/* Which addresses are on the public internet, and which networks an operator allows beside. IPv4 is judged as IPv6 holds it. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "libs/fetch/fetch.h"

/* RFC 6890 and its followers: none of these is somebody else's server. */
static const char *const special[] = {
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
};

static bool bits_equal(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8, rest = bits % 8;

    return memcmp(a, b, (size_t)whole) == 0 && (!rest || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
}

static bool read_address(const char *text, lin_network *ret)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

    ret->bits = 128;
    if (inet_pton(AF_INET6, text, ret->address) == 1)
        return true;
    memcpy(ret->address, mapped, sizeof(mapped));
    return inet_pton(AF_INET, text, ret->address + 12) == 1;
}

static bool read_network(lin_str text, lin_network *ret)
{
    lin_str bits = text, address = lin_str_cut(&bits, '/');
    char z[64];
    int64_t n = 0;
    bool v4 = memchr(address.at, ':', address.len) == NULL;

    if (address.len == 0 || address.len >= sizeof(z))
        return false;
    memcpy(z, address.at, address.len);
    z[address.len] = '\0';
    if (!read_address(z, ret))
        return false;
    if (!bits.at)
        return true;
    if (!lin_str_to_int(bits, &n) || n < 0 || n > (v4 ? 32 : 128))
        return false;
    ret->bits = (int)n + (v4 ? 96 : 0);
    return true;
}

bool lin_networks_parse(lin_str text, lin_networks *ret)
{
    ret->count = 0;
    text = lin_str_trim(text);
    if (!text.len)
        return true;
    while (text.at) {
        if (ret->count == LIN_NETWORKS_MAX || !read_network(lin_str_trim(lin_str_cut(&text, ',')), &ret->item[ret->count]))
            return false;
        ret->count++;
    }
    return true;
}

static bool is_in(const uint8_t *address, const lin_networks *networks)
{
    for (size_t i = 0; networks && i < networks->count; i++)
        if (bits_equal(address, networks->item[i].address, networks->item[i].bits))
            return true;
    return false;
}

static bool is_special(const uint8_t *address)
{
    lin_network one;

    for (size_t i = 0; i < LIN_COUNT(special); i++)
        if (read_network(lin_z(special[i]), &one) && bits_equal(address, one.address, one.bits))
            return true;
    return false;
}

bool lin_address_allowed(const struct sockaddr *at, const lin_networks *allowed)
{
    uint8_t address[16] = { [10] = 0xff, [11] = 0xff };

    if (at->sa_family == AF_INET6)
        memcpy(address, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, 16);
    else if (at->sa_family == AF_INET)
        memcpy(address + 12, &((const struct sockaddr_in *)(const void *)at)->sin_addr, 4);
    else
        return false;
    return is_in(address, allowed) || !is_special(address);
}
