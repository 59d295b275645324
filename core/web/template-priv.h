/* The operations between parser and renderer. */
#ifndef CORE_WEB_TEMPLATE_PRIV_H
#define CORE_WEB_TEMPLATE_PRIV_H

#include "core/web/template.h"

enum {
    TEMPLATE_MAX_NEST = 64,  /* sections in sections, of one template */
    TEMPLATE_MAX_DEPTH = 64, /* of contexts, and of partials and layouts */
};

enum cd_op_kind {
    CD_OP_TEXT,
    CD_OP_VALUE, /* escaped */
    CD_OP_RAW,
    CD_OP_SECTION,
    CD_OP_INVERTED,
    CD_OP_PARTIAL,
    CD_OP_PARENT,
    CD_OP_BLOCK,
    CD_OP_T,
    CD_OP_TN,
};

struct cd_op {
    enum cd_op_kind kind;
    bool bol;         /* first of its line in the source: an indentation goes before it */
    bool alone;       /* partial, parent, block: the tag had its line for itself */
    bool dynamic;     /* the name is a member that has the name */
    uint32_t end;     /* the operation after it and all it contains */
    const char *name; /* or the text itself */
    uint32_t len;
    const char *indent; /* before a partial or parent; of a block's content */
    uint32_t indent_len;
    char *one, *many; /* texts of T and TN, owned */
};

struct cd_template {
    char *text; /* the source, into which operations point */
    struct cd_op *ops;
    uint32_t n, room;
};

#endif
