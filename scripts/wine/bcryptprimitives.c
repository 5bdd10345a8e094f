/* Stand-in for a library of Windows that Wine 8 lacks. Rust's standard library asks it for random bytes. For tests only. */
typedef unsigned char byte;
typedef unsigned long long size;

/* RtlGenRandom of advapi32, by the name under which it is exported. */
__declspec(dllimport) byte SystemFunction036(void *buffer, unsigned long length);

__declspec(dllexport) int ProcessPrng(byte *buffer, size length) {
  while (length > 0) {
    unsigned long part = length > 0x1000000 ? 0x1000000 : (unsigned long)length;
    if (!SystemFunction036(buffer, part)) return 0;
    buffer += part;
    length -= part;
  }
  return 1;
}

int DllMainCRTStartup(void *module, unsigned long reason, void *reserved) {
  (void)module, (void)reason, (void)reserved;
  return 1;
}
