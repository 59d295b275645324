/* E-mail addresses as SMTP may see them. */
#include <cordee/base.h>

#include <string.h>
#include <strings.h>

#define LOCAL_MOST  64
#define DOMAIN_MOST 253
#define LABEL_MOST  63

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Atoms of RFC 5322 3.2.3 with single dots between them. */
static bool local_ok(const char *s, size_t n)
{
    if (n == 0 || n > LOCAL_MOST || s[0] == '.' || s[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '.' && s[i - 1] == '.')
            return false;
        if (!is_alnum(s[i]) && (!s[i] || !strchr("!#$%&'*+-/=?^_`{|}~.", s[i])))
            return false;
    }
    return true;
}

/* One label alone is what people leave when they forget the end: no mail goes there. */
static bool domain_ok(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > DOMAIN_MOST || (!strchr(s, '.') && strcasecmp(s, "localhost") != 0))
        return false;
    for (;;) {
        size_t label = strcspn(s, ".");

        if (label == 0 || label > LABEL_MOST || s[0] == '-' || s[label - 1] == '-')
            return false;
        for (size_t i = 0; i < label; i++)
            if (!is_alnum(s[i]) && s[i] != '-')
                return false;
        if (!s[label])
            return true;
        s += label + 1;
    }
}

bool cordee_address_ok(const char *address)
{
    const char *at = address ? strrchr(address, '@') : NULL;

    return at && strlen(address) <= 254 && local_ok(address, (size_t)(at - address)) &&
           domain_ok(at + 1);
}

int cordee_address_fold(const char *address, char out[255])
{
    char text[255];
    size_t n;

    if (!address)
        return -1;
    address += strspn(address, " \t\r\n\v\f");
    n = strlen(address);
    while (n > 0 && strchr(" \t\r\n\v\f", address[n - 1]))
        n--;
    if (n >= sizeof text)
        return -1;
    memcpy(text, address, n);
    text[n] = '\0';
    if (!cordee_address_ok(text))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] | 0x20);
    memcpy(out, text, n + 1);
    return 0;
}
