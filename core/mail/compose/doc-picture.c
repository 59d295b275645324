/* Pictures of the library: picture.c puts their marks. */
#include "core/mail/compose/doc-priv.h"

#include "core/mail/picture/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_WIDE = 542, COLUMN_WIDE = 246 }; /* points, inside of web/letter.html */

bool cd_doc_is_picture(const struct doc *d, const char *url)
{
    const size_t n = d->m->base_url ? strlen(d->m->base_url) : 0;

    return n && strncmp(url, d->m->base_url, n) == 0 &&
           strncmp(url + n, CD_PICTURE_PATH, strlen(CD_PICTURE_PATH)) == 0;
}

cmark_node *cd_doc_picture_of(const struct doc *d, cmark_node *node, cmark_node **link_r)
{
    cmark_node *only = cmark_node_first_child(node);
    const size_t n = strlen(d->m->block);
    const char *title;

    *link_r = NULL;
    if (only && !cmark_node_next(only) && cmark_node_get_type(only) == CMARK_NODE_LINK) {
        *link_r = only;
        only = cmark_node_first_child(only);
    }
    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_IMAGE)
        return NULL;
    title = cmark_node_get_title(only);
    return title && strncmp(title, d->m->block, n) == 0 && title[n] ? only : NULL;
}

/* No wider than the place it stands in: Outlook goes by these two numbers alone. */
static void size_put(struct doc *d, cmark_node *image)
{
    const int most = d->in_columns ? COLUMN_WIDE : TEXT_WIDE;
    char size[64];
    char *rest;
    long w = strtol(cmark_node_get_title(image) + strlen(d->m->block), &rest, 10);
    long h = strtol(rest, NULL, 10);

    if (w <= 0 || h <= 0)
        return;
    if (w > most) {
        h = (h * most + w / 2) / w;
        w = most;
    }
    snprintf(size, sizeof size, "\" width=\"%ld\" height=\"%ld", w, h > 0 ? h : 1);
    cd_program_puts(d->html, size);
}

/* Its words stand in both texts; one that only decorates is not in the plain one. */
static int words_put(struct doc *d, cmark_node *image, cmark_node *link)
{
    if (!cmark_node_first_child(image))
        return 0;
    cd_doc_line_open(d, CD_LINE_WRAP);
    cd_program_puts(d->text, "[");
    if (cd_doc_alt(d, image) < 0)
        return -1;
    cd_program_puts(d->text, link ? "] (" : "]");
    if (link) {
        if (cd_program_url(d->text, d->m, cmark_node_get_url(link), CD_IN_TEXT_URL,
                           d->err) < 0)
            return -1;
        cd_program_puts(d->text, ")");
    }
    cd_doc_line_close(d);
    return 0;
}

static int link_begin(struct doc *d, cmark_node *link)
{
    const struct cd_element *a = cd_element("picture-link");
    const char *url = cmark_node_get_url(link);

    if (cd_doc_tags_check(d, url, link, true) < 0)
        return -1;
    cd_program_puts(d->html, a->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, a->between);
    return 0;
}

int cd_doc_picture(struct doc *d, cmark_node *image, cmark_node *link)
{
    const struct cd_element *box = cd_element("picture-box");
    const struct cd_element *e = cd_element("picture");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf src = {0};

    d->blocks++;
    cd_program_puts(d->html, box->before);
    if (link && link_begin(d, link) < 0)
        return -1;
    cordee_buf_html(&src, d->m->base_url ? d->m->base_url : "");
    cordee_buf_html(&src, cmark_node_get_url(image));
    cd_program_puts(d->html, e->before);
    cd_program_puts(d->html, src.text);
    size_put(d, image);
    cd_program_puts(d->html, e->between);
    if (words_put(d, image, link) < 0)
        return -1;
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, link ? cd_element("picture-link")->after : "");
    cd_program_puts(d->html, box->after);
    cd_program_puts(d->html, "\n");
    return 0;
}
