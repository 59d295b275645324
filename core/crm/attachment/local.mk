# Files that hang on an entry of a history.
core_sources += \
	%D%/attachment.c %D%/attachment.h
