/* What is allowed.  All else is not: a list of what is bad would never be complete. */
#include "core/html/html-priv.h"

#include <stdlib.h>
#include <string.h>

static const struct cd_html_element unknown = {"", CD_HTML_UNKNOWN};

/* In the order of the alphabet. */
static const struct cd_html_element elements[] = {
    {"a", CD_HTML_ALLOWED},          {"abbr", CD_HTML_ALLOWED},
    {"address", CD_HTML_ALLOWED},    {"applet", CD_HTML_GONE},
    {"audio", CD_HTML_GONE},         {"b", CD_HTML_ALLOWED},
    {"bdo", CD_HTML_ALLOWED},        {"big", CD_HTML_ALLOWED},
    {"blockquote", CD_HTML_ALLOWED}, {"br", CD_HTML_VOID},
    {"canvas", CD_HTML_GONE},        {"caption", CD_HTML_ALLOWED},
    {"center", CD_HTML_ALLOWED},     {"cite", CD_HTML_ALLOWED},
    {"code", CD_HTML_ALLOWED},       {"col", CD_HTML_VOID},
    {"colgroup", CD_HTML_ALLOWED},   {"dd", CD_HTML_ALLOWED},
    {"del", CD_HTML_ALLOWED},        {"div", CD_HTML_ALLOWED},
    {"dl", CD_HTML_ALLOWED},         {"dt", CD_HTML_ALLOWED},
    {"em", CD_HTML_ALLOWED},         {"font", CD_HTML_ALLOWED},
    {"frameset", CD_HTML_GONE},      {"h1", CD_HTML_ALLOWED},
    {"h2", CD_HTML_ALLOWED},         {"h3", CD_HTML_ALLOWED},
    {"h4", CD_HTML_ALLOWED},         {"h5", CD_HTML_ALLOWED},
    {"h6", CD_HTML_ALLOWED},         {"hr", CD_HTML_VOID},
    {"i", CD_HTML_ALLOWED},          {"iframe", CD_HTML_GONE},
    {"image", CD_HTML_PICTURE},      {"img", CD_HTML_PICTURE},
    {"ins", CD_HTML_ALLOWED},        {"kbd", CD_HTML_ALLOWED},
    {"li", CD_HTML_ALLOWED},         {"math", CD_HTML_GONE},
    {"noembed", CD_HTML_GONE},       {"noframes", CD_HTML_GONE},
    {"noscript", CD_HTML_GONE},      {"object", CD_HTML_GONE},
    {"ol", CD_HTML_ALLOWED},         {"p", CD_HTML_ALLOWED},
    {"plaintext", CD_HTML_GONE},     {"pre", CD_HTML_ALLOWED},
    {"q", CD_HTML_ALLOWED},          {"s", CD_HTML_ALLOWED},
    {"samp", CD_HTML_ALLOWED},       {"script", CD_HTML_GONE},
    {"select", CD_HTML_GONE},        {"small", CD_HTML_ALLOWED},
    {"span", CD_HTML_ALLOWED},       {"strike", CD_HTML_ALLOWED},
    {"strong", CD_HTML_ALLOWED},     {"style", CD_HTML_GONE},
    {"sub", CD_HTML_ALLOWED},        {"sup", CD_HTML_ALLOWED},
    {"svg", CD_HTML_GONE},           {"table", CD_HTML_ALLOWED},
    {"tbody", CD_HTML_ALLOWED},      {"td", CD_HTML_ALLOWED},
    {"template", CD_HTML_GONE},      {"textarea", CD_HTML_GONE},
    {"tfoot", CD_HTML_ALLOWED},      {"th", CD_HTML_ALLOWED},
    {"thead", CD_HTML_ALLOWED},      {"title", CD_HTML_GONE},
    {"tr", CD_HTML_ALLOWED},         {"tt", CD_HTML_ALLOWED},
    {"u", CD_HTML_ALLOWED},          {"ul", CD_HTML_ALLOWED},
    {"video", CD_HTML_GONE},         {"xml", CD_HTML_GONE},
    {"xmp", CD_HTML_GONE},
};

static const char *const attributes[] = {
    "abbr",        "align", "alt",     "bgcolor", "border", "cellpadding",
    "cellspacing", "color", "colspan", "dir",     "face",   "height",
    "href",        "lang",  "rowspan", "size",    "span",   "start",
    "style",       "title", "type",    "valign",  "width",
};

/* No place of its own (position, float far away), no size of the window, nothing that
 * loads or moves. */
static const char *const properties[] = {
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "color",
    "direction",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-wrap",
};

static int by_name(const void *name, const void *row)
{
    return strcmp(name, *(const char *const *)row);
}

const struct cd_html_element *cd_html_element(const char *name)
{
    const struct cd_html_element *found =
        bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements,
                by_name); /* the name is the first member of a row */

    return found ? found : &unknown;
}

bool cd_html_attribute_allowed(const char *name)
{
    return bsearch(name, attributes, sizeof attributes / sizeof *attributes,
                   sizeof *attributes, by_name);
}

bool cd_html_property_allowed(const char *name)
{
    return bsearch(name, properties, sizeof properties / sizeof *properties,
                   sizeof *properties, by_name);
}
