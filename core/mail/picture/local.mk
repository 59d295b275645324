# The library of pictures: what comes in, how it is scaled, where it is used.
core_sources += \
	%D%/head.c \
	%D%/head.h \
	%D%/picture.c \
	%D%/picture.h \
	%D%/scale.c \
	%D%/scale.h
