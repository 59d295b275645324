/* What the sanitiser's files share: reading is in clean.c, attributes in attribute.c, the
 * declarations of a style in style.c, what is allowed in allow.c. */
#ifndef CORE_HTML_HTML_PRIV_H
#define CORE_HTML_HTML_PRIV_H

#include "core/html/html.h"

enum cd_html_kind {
    CD_HTML_UNKNOWN, /* its text stays */
    CD_HTML_ALLOWED,
    CD_HTML_VOID,    /* allowed, never closed */
    CD_HTML_PICTURE, /* its description stays */
    CD_HTML_GONE,    /* with all that is in it */
};

struct cd_html_element {
    const char *name;
    enum cd_html_kind kind;
};

/* By name in small letters; never NULL: what is not listed is unknown. */
const struct cd_html_element *cd_html_element(const char *name);
bool cd_html_attribute_allowed(const char *name);
bool cd_html_property_allowed(const char *name);

/* One attribute as it stands in a tag. */
struct cd_html_attribute {
    char name[32]; /* small letters; longer ones are unknown */
    const char *value;
    size_t n;
};

/* The next attribute of a tag at *s; false: there is none, *s is at the end of the tag.
 */
bool cd_html_attribute_next(const char **s, const char *end, struct cd_html_attribute *a);
/* Puts it, if it is allowed. */
void cd_html_attribute_put(const char *element, const struct cd_html_attribute *a,
                           struct cordee_buf *out);
/* The value with its character references read. */
void cd_html_unescape(const char *s, size_t n, struct cordee_buf *out);
/* The declarations of a style that are harmless. */
void cd_html_style(const char *s, size_t n, struct cordee_buf *out);

#endif
