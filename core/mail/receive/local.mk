# The way in: core/mail/receive/receive.h, core/mail/receive/parse.h, core/mail/receive/classify.h.
core_sources += \
	%D%/address-says.c \
	%D%/address-says.h \
	%D%/claim.c \
	%D%/classify.c \
	%D%/classify.h \
	%D%/data.c \
	%D%/decode-html.c \
	%D%/decode.c \
	%D%/decode.h \
	%D%/file.c \
	%D%/head.c \
	%D%/head.h \
	%D%/keep.c \
	%D%/keep.h \
	%D%/listen.c \
	%D%/parse-limit.c \
	%D%/parse-part.c \
	%D%/parse-part.h \
	%D%/parse-plain.c \
	%D%/parse-priv.h \
	%D%/parse-report.c \
	%D%/parse.c \
	%D%/parse.h \
	%D%/raw.c \
	%D%/receive-priv.h \
	%D%/receive.c \
	%D%/receive.h \
	%D%/sent.c \
	%D%/shown.c \
	%D%/shown.h \
	%D%/store.c \
	%D%/talk.c \
	%D%/talk.h
