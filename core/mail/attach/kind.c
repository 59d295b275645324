#include "core/mail/attach/attach.h"

#include <string.h>
#include <strings.h>

/* What Gmail and Outlook refuse, too. */
static const char *const programs[] = {
    "ade", "adp", "apk", "app", "appx", "bat", "cab", "chm", "cmd", "com", "cpl", "dll",
    "dmg", "exe", "hta", "img", "ins",  "iso", "isp", "jar", "js",  "jse", "lib", "lnk",
    "mde", "msc", "msi", "msp", "mst",  "nsh", "pif", "ps1", "reg", "scr", "sct", "sh",
    "shb", "sys", "url", "vb",  "vbe",  "vbs", "vhd", "vxd", "wsc", "wsf", "wsh"};

static const char *extension(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? dot + 1 : "";
}

static bool starts(const void *start, size_t n, const char *mark, size_t len)
{
    return n >= len && memcmp(start, mark, len) == 0;
}

bool cd_attach_is_program(const char *name, const void *start, size_t n)
{
    /* Windows forgets dots and spaces at the end of a name. */
    char bare[256];
    size_t len = strlen(name);

    while (len && strchr(". ", name[len - 1]))
        len--;
    if (len >= sizeof bare)
        return true;
    memcpy(bare, name, len);
    bare[len] = '\0';
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (strcasecmp(extension(bare), programs[i]) == 0)
            return true;
    return (starts(start, n, "MZ", 2) && n > 64) ||
           starts(start, n,
                  "\x7f"
                  "ELF",
                  4) ||
           starts(start, n, "#!", 2) || starts(start, n, "\xca\xfe\xba\xbe", 4) ||
           starts(start, n, "\xcf\xfa\xed\xfe", 4);
}

const char *cd_attach_type(const char *name, const char *found)
{
    static const char *const by_name[][2] = {
        {"ics", "text/calendar"},
        {"csv", "text/csv"},
        {"doc", "application/msword"},
        {"xls", "application/vnd.ms-excel"},
        {"ppt", "application/vnd.ms-powerpoint"},
        {"mp3", "audio/mpeg"},
        {"mp4", "video/mp4"},
        {"rtf", "application/rtf"},
        {"epub", "application/epub+zip"},
    };
    static const char *const vague[] = {"application/octet-stream", "text/plain",
                                        "application/zip", "application/vnd.ms-office"};
    bool may = false;

    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        may = may || strcmp(found, vague[i]) == 0;
    for (size_t i = 0; may && i < sizeof by_name / sizeof *by_name; i++)
        if (strcasecmp(extension(name), by_name[i][0]) == 0)
            return by_name[i][1];
    return found;
}
