/* The vpcd driver always has two slots. Linked in front of it, this says one, for a PC with one reader. */
#include <dlfcn.h>
#include <PCSC/ifdhandler.h>

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
    static RESPONSECODE (*real)(DWORD, DWORD, PDWORD, PUCHAR);
    if (tag == TAG_IFD_SLOTS_NUMBER && *length >= 1) {
        *length = 1;
        *value = 1;
        return IFD_SUCCESS;
    }
    if (!real) {
        void *driver = dlopen(VPCD, RTLD_LAZY | RTLD_NOLOAD);
        if (!driver)
            return IFD_ERROR_TAG;
        real = (RESPONSECODE(*)(DWORD, DWORD, PDWORD, PUCHAR))dlsym(driver, "IFDHGetCapabilities");
    }
    return real(lun, tag, length, value);
}
