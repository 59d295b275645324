# Files that go with a letter: which may, and their bytes in a mail.
core_sources += \
	%D%/attach.c \
	%D%/attach.h \
	%D%/kind.c \
	%D%/parts.c
