"""From whatever sees a code to the digits in it: pictures, pages, cameras and scanners. Nothing here shows anything."""
