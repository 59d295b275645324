# From a letter to the bytes of a mail: core/mail/compose/compose.h, core/mail/compose/merge.h.
core_sources += \
	%D%/block.c \
	%D%/compile-base.c \
	%D%/compile.c \
	%D%/compose-priv.h \
	%D%/compose.c \
	%D%/compose.h \
	%D%/doc-bare.c \
	%D%/doc-block.c \
	%D%/doc-date.c \
	%D%/doc-inline.c \
	%D%/doc-look.c \
	%D%/doc-picture.c \
	%D%/doc-priv.h \
	%D%/doc-section.c \
	%D%/doc-text.c \
	%D%/doc.c \
	%D%/doc.h \
	%D%/elements.c \
	%D%/encode.c \
	%D%/encode.h \
	%D%/links.c \
	%D%/members.c \
	%D%/merge-run.c \
	%D%/merge.c \
	%D%/merge.h \
	%D%/picture.c \
	%D%/ready.c \
	%D%/sender.c \
	%D%/wrap.c
