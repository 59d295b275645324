core_sources += \
	%D%/ods.c %D%/package.c %D%/unpack.c %D%/unpack.h %D%/sheet-priv.h %D%/sheet.c %D%/sheet.h \
	%D%/vcard-read.c %D%/vcard-write.c %D%/vcard.h %D%/xlsx-number.c %D%/xlsx.c
