# What a person wrote of what is quoted: core/mail/reply/reply.h.
core_sources += \
	%D%/intro.c \
	%D%/line.c \
	%D%/reply.h \
	%D%/visible.c \
	%D%/words.c
