# What is to be written to whom: core/mail/letter/letter.h.
core_sources += \
	%D%/faults.c \
	%D%/fields.c \
	%D%/letter.c \
	%D%/letter.h \
	%D%/needs.c \
	%D%/queue.c \
	%D%/sender.c \
	%D%/sender.h \
	%D%/text.c \
	%D%/text.h
