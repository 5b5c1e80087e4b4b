/** Whether the keyboard has a command key. */
export const onMac = /mac|iphone|ipad/i.test(navigator.userAgent);
